import type { BrokerStopView, Latch, StopOutcome, StopRunView } from '../../contract/trading-control.ts'
import type { StatusView } from '../../contract/views.ts'

/** The key of a human's pause among the holds. */
export const HUMAN_PAUSE = 'human'

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

export function isPausedByHuman(status: StatusView | null): boolean {
  return status?.holds?.some(({ key }) => key === HUMAN_PAUSE) === true
}

const OUTCOME_WORDS: Readonly<Record<StopOutcome, string>> = {
  done: 'done',
  partial: 'PARTIAL',
  unreachable: 'UNREACHABLE',
  'queued-for-open': 'queued',
}

/** "closing", "done", "PARTIAL". */
export function standingOf({ phase, outcome }: BrokerStopView): string {
  return outcome === null ? phase : OUTCOME_WORDS[outcome]
}

/** "3 of 3 orders off the market · AAPL 10 → 4", and what is wrong. */
export function progressOf({ ordersFound, ordersLeft, ordersKept = 0, closes, detail }: BrokerStopView): string {
  const kept = ordersKept === 0 ? [] : [`${count(ordersKept, 'protective exit')} left at work`]
  const orders =
    ordersFound === 0 ? [] : [`${ordersFound - ordersLeft} of ${count(ordersFound, 'order')} off the market`]
  const positions = closes.map(({ symbol, found, left, detail: why }) => {
    return `${symbol} ${signed(found)} → ${signed(left)}${why === '' ? '' : ` (${why})`}`
  })
  // What is wrong with a position stands beside it.
  const isSaid = ordersLeft === 0 && closes.some(({ detail: why }) => why !== '')
  return [...orders, ...kept, ...positions, ...(detail === '' || isSaid ? [] : [signed(detail)])].join(' · ')
}

/** A hyphen is no minus. */
function signed(decimal: string): string {
  return decimal.replace(/(?<!\S)-(?=\d)/g, '−')
}

/** How urgent a stop is to whoever looks: nothing to see, under way, waiting, well, or wrong. */
export function urgencyOf({
  kind,
  finishedAt,
  brokers,
}: StopRunView): 'none' | 'running' | 'waiting' | 'fine' | 'wrong' {
  const outcomes = brokers.map(({ outcome }) => outcome)
  if (outcomes.includes('partial') || outcomes.includes('unreachable')) return 'wrong'
  if (finishedAt === null || outcomes.includes(null)) return kind === 'flatten' ? 'running' : 'none'
  if (outcomes.includes('queued-for-open')) return 'waiting'
  return kind === 'flatten' ? 'fine' : 'none'
}

/** What a stop did, in numbers; what it could not confirm comes first. */
export function stopSummary(latch: Latch, run: StopRunView | null): readonly string[] {
  const isFlat = run !== null && urgencyOf(run) === 'fine'
  const parts = [
    `${count(latch.ordersCancelled, 'order')} cancelled`,
    ...keptIn(run),
    isFlat ? 'all positions closed' : `${count(latch.openPositions, 'position')} open`,
  ]
  return latch.ordersUnresolved === 0
    ? parts
    : [`${count(latch.ordersUnresolved, 'order')} not confirmed as cancelled`, ...parts]
}

function keptIn(run: StopRunView | null): readonly string[] {
  const kept = run?.brokers.reduce((total, { ordersKept = 0 }) => total + ordersKept, 0) ?? 0
  return kept === 0 ? [] : [`${count(kept, 'protective exit')} left at work`]
}
