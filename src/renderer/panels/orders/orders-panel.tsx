import { useState, type JSX } from 'react'
import { Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useStream } from '../../state/services.ts'
import { SimulatedMark } from '../simulated-mark.tsx'
import { FillsTable } from './fills-table.tsx'
import { OrdersTable } from './orders-table.tsx'

type View = 'working' | 'all' | 'fills'

/** Orders that may still fill, all orders, and every fill. */
export function OrdersPanel(): JSX.Element {
  const [view, setView] = useState<View>('working')
  const orders = useStream((stores) => stores.orders)
  const fills = useStream((stores) => stores.fills)
  const working = orders.value.filter((order) => order.working)
  const skeleton = <Skeleton columns="2fr 1fr 1fr 1fr 1fr 2fr" rows={6} />
  return (
    <>
      <SimulatedMark />
      <PanelActions>
        <Segmented
          label="Show"
          size="small"
          value={view}
          options={[
            { value: 'working', label: working.length === 0 ? 'Working' : `Working ${working.length}` },
            { value: 'all', label: 'All' },
            { value: 'fills', label: 'Fills' },
          ]}
          onChange={setView}
        />
      </PanelActions>
      {view === 'fills' ? (
        <StreamGate state={fills} subject="Fills" skeleton={skeleton}>
          {(rows) => <FillsTable fills={rows} />}
        </StreamGate>
      ) : (
        <StreamGate state={orders} subject="Orders" skeleton={skeleton}>
          {(rows) => <OrdersTable key={view} orders={view === 'all' ? rows : working} view={view} />}
        </StreamGate>
      )}
    </>
  )
}
