import { z } from 'zod'
import type { StopSource } from '../risk/trading-state.ts'

/** `stop` takes orders off the market; `flatten` closes positions after that. */
export type StopKind = 'stop' | 'flatten'

/** How a stop ended at one broker; only `done` is as it should be, and `queued-for-open` will be. */
export type StopOutcome = 'done' | 'partial' | 'unreachable' | 'queued-for-open'

/** What became of one position; quantities are signed decimal text, as the broker says them. */
export interface CloseState {
  readonly symbol: string
  readonly found: string
  left: string
  attempts: number
  /** Why it is not closed; empty while it is on its way and once it is. */
  detail: string
}

/** A stop at one broker, as far as it has come. */
export interface BrokerStopState {
  readonly broker: string
  phase: 'cancelling' | 'closing' | 'finished'
  outcome: StopOutcome | null
  ordersFound: number
  ordersLeft: number
  /** Protective exits that were left at work, as the human chose; none when left out. */
  ordersKept?: number | undefined
  closes: CloseState[]
  detail: string
}

/** A stop, from its latch to its report. */
export interface StopRun {
  readonly latchId: string
  kind: StopKind
  readonly at: number
  readonly by: 'engine' | 'panic'
  readonly resumed: boolean
  finishedAt: number | null
  brokers: BrokerStopState[]
}

/** What a stop was asked for with; what a later engine begins again from. */
export interface StopOrder {
  readonly latchId: string
  readonly kind: StopKind
  readonly at: number
  readonly source: StopSource
  readonly reason: string
  /** A STOP leaves protective exits at work; a FLATTEN never does. */
  readonly keepsExits?: boolean
}

/** The nine steps, in order. The first three are the engine's own, the others are each broker's. */
export const STOP_STEPS = [
  'latch',
  'gate',
  'detach',
  'cancel',
  'confirm',
  'positions',
  'close',
  'flat',
  'report',
] as const
export type StopStepName = (typeof STOP_STEPS)[number]

/** A line of the record of a stop. */
export interface StopStep {
  readonly latchId: string
  /** Empty for the engine's own steps. */
  readonly broker: string
  readonly step: StopStepName
  readonly phase: 'before' | 'after'
  readonly at: number
  /** JSON: what is about to be done, and then what came of it. */
  readonly detail: string
}

/** Where the steps of a stop are written down. Stopping comes before writing: no call throws for a full disk. */
export interface StopRecorder {
  /** All of them or none; durable when it returns, or as soon as the disk takes it. */
  record(steps: readonly StopStep[]): void
  /** Every step of a stop, those of earlier engines included, oldest first. */
  steps(latchId: string): readonly StopStep[]
}

/** An order that a FLATTEN sent, as its record tells it. */
export const CloseRecord = z.object({
  symbol: z.string(),
  number: z.number(),
  manner: z.string(),
  clientId: z.string(),
  quantity: z.string(),
  position: z.string(),
})
export type CloseRecord = z.infer<typeof CloseRecord>

/** Is everything as it should be? */
export function isRunResolved({ finishedAt, brokers }: StopRun): boolean {
  return finishedAt !== null && brokers.every(({ outcome }) => outcome === 'done')
}

/** "2 orders cancelled, 1 position closed", for records and people. */
export function outcomeText({
  broker,
  outcome,
  ordersFound,
  ordersLeft,
  ordersKept = 0,
  closes,
  detail,
}: BrokerStopState): string {
  const closed = closes.filter(({ left }) => left === '0').length
  const parts = [`${ordersFound - ordersLeft} of ${ordersFound} orders off the market`]
  if (ordersKept > 0) parts.push(`${ordersKept} protective ${ordersKept === 1 ? 'exit' : 'exits'} left at work`)
  if (closes.length > 0) parts.push(`${closed} of ${closes.length} positions closed`)
  if (detail !== '') parts.push(detail)
  return `${broker}: ${outcome ?? 'not finished'} (${parts.join('; ')})`
}
