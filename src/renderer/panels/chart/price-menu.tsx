import { ContextMenu } from '@base-ui/react/context-menu'
import { useRef, useState, type JSX, type KeyboardEvent, type ReactNode } from 'react'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import { onGrid } from '../../charts/price-lines.ts'
import { Kbd } from '../../components/indicators.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { formatTime, zoneName } from '../../components/time-format.ts'
import { toast } from '../../components/toast-store.ts'
import { isTyping } from '../../shell/shortcuts.ts'
import { setRule, useRuleStore } from '../../state/alert-rules.ts'
import { useServices, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { exitsOf } from '../positions/position-exits.ts'
import styles from './chart-panel.module.css'

/** A point of the chart: its price on the instrument's grid, and its time where there is one. */
interface Point {
  readonly price: number
  readonly time: number | null
}

/** `g` and then `a` goes to a panel; so long after it an `a` is none of the chart's. */
const LEADER_MS = 1_500

interface PriceMenuProps {
  readonly chart: CandleChart | null
  readonly instrument: InstrumentView
  readonly children: ReactNode
}

/** What can be done at a price of the chart, by the right button; `A` sets an alert where the pointer is. */
export function PriceMenu({ chart, instrument, children }: PriceMenuProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const pointer = useRef<{ readonly x: number; readonly y: number } | null>(null)
  const leaderAt = useRef(Number.NEGATIVE_INFINITY)
  const [point, setPoint] = useState<Point | null>(null)
  const addAlert = useAddAlert(instrument)
  const pointAt = (x: number, y: number): Point | null => {
    const box = host.current?.getBoundingClientRect()
    const found = box === undefined || chart === null ? null : chart.levels.at(x - box.left, y - box.top)
    return found && { ...found, price: onGrid(found.price, instrument.priceIncrement) }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
    // A key that is held down is one alert, not one for each repetition.
    if (event.repeat) return
    const isLed = event.timeStamp - leaderAt.current < LEADER_MS
    leaderAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
    if (isLed || event.key.toLowerCase() !== 'a') return
    const place = pointer.current
    const at = place === null ? null : pointAt(place.x, place.y)
    if (at !== null) addAlert(at.price)
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        onContextMenu={(event) => {
          const at = pointAt(event.clientX, event.clientY)
          setPoint(at)
          if (at !== null) return
          // On an axis there is no price to do anything at, and a menu would be an empty box.
          event.preventDefault()
          event.preventBaseUIHandler()
        }}
        render={
          <div
            ref={host}
            role="presentation"
            className={styles['surface']}
            onKeyDown={onKeyDown}
            onPointerMove={(event) => (pointer.current = { x: event.clientX, y: event.clientY })}
            onPointerLeave={() => (pointer.current = null)}
          />
        }
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className={styles['positioner'] ?? ''}>
          <ContextMenu.Popup className={styles['menu'] ?? ''} aria-label="At this price">
            {point === null ? null : <PointItems point={point} instrument={instrument} onAlert={addAlert} />}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

interface PointItemsProps {
  readonly point: Point
  readonly instrument: InstrumentView
  readonly onAlert: (price: number) => void
}

function PointItems({ point, instrument, onAlert }: PointItemsProps): JSX.Element {
  const { symbol, pricePrecision } = instrument
  const position = useStream((stores) => stores.positions).value.find((one) => one.symbol === symbol)
  const at = formatDecimal(point.price, pricePrecision)
  return (
    <>
      <ContextMenu.Item className={styles['item'] ?? ''} onClick={() => onAlert(point.price)}>
        Alert at {at}
        <Kbd keys={['A']} />
      </ContextMenu.Item>
      {position === undefined ? null : <ExitItems point={point} at={at} position={position} instrument={instrument} />}
    </>
  )
}

interface ExitItemsProps extends Pick<PointItemsProps, 'point' | 'instrument'> {
  readonly at: string
  readonly position: PositionView
}

/** A stop or a target, by the side that the price is on, and a time stop where the time is still to come. */
function ExitItems({ point, at, position, instrument }: ExitItemsProps): JSX.Element {
  const { client } = useServices()
  const now = useStream((stores) => stores.status).value?.session?.time ?? 0
  const { symbol, quantity, markPrice } = position
  const { price, time } = point
  const say = (done: Promise<unknown>, what: string): void => {
    done.then(
      () => toast({ tone: 'neutral', text: `${what} of ${symbol} is set` }),
      (error: unknown) => toast({ tone: 'warning', text: `Not set: ${failureOf(error).message}` }),
    )
  }
  const isStop = quantity > 0 ? price < markPrice : price > markPrice
  const protect = (): void => {
    const exit = isStop ? { stopLoss: price } : { takeProfit: price }
    const asked = { symbol, ...exitsOf(position), ...exit }
    say(client.command('position.protect', asked), isStop ? 'The stop' : 'The target')
  }
  return (
    <>
      <ContextMenu.Item className={styles['item'] ?? ''} onClick={protect}>
        {isStop ? 'Stop' : 'Target'} of the position at {at}
      </ContextMenu.Item>
      {time === null || time <= now ? null : (
        <ContextMenu.Item
          className={styles['item'] ?? ''}
          onClick={() => say(client.command('position.moveExit', { symbol, kind: 'time', to: time }), 'The time stop')}
        >
          Leave the position at {timeWords(time, instrument.timeZone)}
        </ContextMenu.Item>
      )}
    </>
  )
}

function timeWords(time: number, zone: string): string {
  return `${formatTime(time, zone, time % 60_000 === 0 ? 'minute' : 'second')} ${zoneName(zone, time)}`
}

/** Sets an alert for when the price comes to a level from where it is now. */
function useAddAlert({ symbol, pricePrecision }: InstrumentView): (price: number) => void {
  const { client, quotes } = useServices()
  return (level) => {
    const last = quotes.get(symbol)?.last ?? level
    const direction = level >= last ? ('above' as const) : ('below' as const)
    const rule = { id: crypto.randomUUID(), isOn: true, watch: { kind: 'price', symbol }, direction, level } as const
    const text = `${symbol} ${direction} ${formatDecimal(level, pricePrecision)}`
    void setRule(client, { ...rule, isRepeating: false, rearm: 0, severity: 'warning', note: '' }).then((isSet) => {
      if (isSet) toast({ tone: 'neutral', text: `An alert is set: ${text}` })
      else toast({ tone: 'warning', text: `No alert is set: ${useRuleStore.getState().problem}` })
    })
  }
}
