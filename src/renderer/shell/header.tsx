import { Search } from 'lucide-react'
import type { JSX } from 'react'
import { Badge, Kbd, Lamp } from '../components/indicators.tsx'
import { Change, Money } from '../components/numbers.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useConnection, useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { PRESETS } from './layouts.ts'
import { engineLamp } from './engine-lamp.ts'
import styles from './header.module.css'
import { commandKey } from './shortcuts.ts'
import { StopControl, StoppedNotice } from './stop-control.tsx'
import type { Lamp as LampView, StatusView } from '../../contract/views.ts'

const UNKNOWN_LAMP: LampView = { state: 'off', detail: 'not known yet' }

/** The line at the top: where you are, what state everything is in, what it is worth, and STOP. */
export function Header(): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  const latch = status?.latch ?? null
  const live = status?.environment === 'live'
  return (
    <header
      className={styles['header']}
      data-environment={live ? 'live' : 'paper'}
      data-stopped={latch !== null || undefined}
    >
      <div className={styles['left']}>
        <h1 className={styles['brand']}>QuantX</h1>
        <PresetSwitch />
      </div>
      {latch === null ? <SearchButton /> : <StoppedNotice latch={latch} run={status?.stop ?? null} />}
      <div className={styles['right']}>
        <span className={styles['badges']}>
          <Badge tone={live ? 'live' : 'neutral'}>{live ? 'LIVE' : 'PAPER'}</Badge>
          {status?.session?.simulated === true ? <Badge tone="warning">simulated</Badge> : null}
          {status === null ? null : <HeldBack status={status} />}
        </span>
        <Lamps />
        <Worth />
        <StopControl status={status} />
      </div>
    </header>
  )
}

/** That entries, or all orders, are held back for another reason than STOP. */
function HeldBack({ status }: { status: StatusView }): JSX.Element | null {
  const { tradingState, latch, holds = [] } = status
  if (latch !== null || tradingState === 'active') return null
  const reasons = holds.map(({ reason }) => reason).join('; ')
  return (
    <span role="status" title={reasons}>
      <Badge tone="live">{tradingState === 'paused' ? 'PAUSED' : 'HALTED'}</Badge>
    </span>
  )
}

function PresetSwitch(): JSX.Element {
  const preset = useWorkspace((state) => state.preset)
  const setPreset = useWorkspace((state) => state.setPreset)
  return <Segmented label="Layout" value={preset} options={PRESETS} onChange={setPreset} />
}

function SearchButton(): JSX.Element {
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <div className={styles['searchSlot']}>
      <button
        type="button"
        aria-label="Search, do anything"
        className={styles['search']}
        onClick={() => openDialog('palette')}
      >
        <Search aria-hidden="true" />
        <span className={styles['searchText']}>
          Search<span className={styles['searchMore']}>, do anything…</span>
        </span>
        <Kbd keys={[commandKey(navigator.userAgent), 'K']} />
      </button>
    </div>
  )
}

function Lamps(): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  const engine = engineLamp(useConnection())
  const feed = engine.state === 'ok' ? (status?.feed ?? UNKNOWN_LAMP) : UNKNOWN_LAMP
  const broker = engine.state === 'ok' ? (status?.broker ?? UNKNOWN_LAMP) : UNKNOWN_LAMP
  return (
    <span className={styles['lamps']}>
      <Lamp label="feed" state={feed.state} detail={feed.detail} />
      <Lamp label="broker" state={broker.state} detail={broker.detail} />
      <Lamp label="engine" state={engine.state} detail={engine.detail} />
    </span>
  )
}

function Worth(): JSX.Element {
  const { value } = useStream((stores) => stores.account)
  const { link } = useConnection()
  const account = value?.account
  const places = account?.displayPrecision ?? 2
  return (
    <dl className={styles['worth']} data-stale={account === undefined || link !== 'open' || undefined}>
      <div>
        <dt className="visually-hidden">Equity</dt>
        <dd className={styles['equity']}>
          <Money value={account?.equity} precision={places} currency={account?.currency} />
        </dd>
      </div>
      <div>
        <dt className="visually-hidden">Profit and loss of the day</dt>
        <dd className={styles['change']} title="Equity less equity at the start of the trading day">
          <Change
            value={account?.dayPnl}
            fraction={account === undefined || account.dayStart === 0 ? null : account.dayPnl / account.dayStart}
            precision={places}
          />
        </dd>
      </div>
    </dl>
  )
}
