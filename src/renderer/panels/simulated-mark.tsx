import type { JSX } from 'react'
import { Badge } from '../components/indicators.tsx'
import { PanelActions } from '../components/panel.tsx'
import { useStream } from '../state/services.ts'

/** Says in a panel's header that its prices are made up, as long as any instrument of the session is simulated. */
export function SimulatedMark(): JSX.Element | null {
  const { value: instruments } = useStream((stores) => stores.instruments)
  if (!instruments.some((row) => row.simulated)) return null
  return (
    <PanelActions>
      <Badge tone="warning">simulated</Badge>
    </PanelActions>
  )
}
