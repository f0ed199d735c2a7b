import type { ExitKind, PositionExitView, PositionProtection, TimeExitRequest } from '../../../contract/exits.ts'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { amountError } from '../ticket/ticket-model.ts'

/** What is asked for, without the symbol. */
export type Exits = Omit<PositionProtection, 'symbol' | 'time'> & { readonly time: TimeExitRequest | null }

export const NO_EXITS: Exits = { stopLoss: null, takeProfit: null, trailPercent: null, time: null }

/** The exits that a position has, as they would be asked for. */
export function exitsOf({ exits = [] }: Pick<PositionView, 'exits'>): Exits {
  const of = (kind: ExitKind): PositionExitView | undefined => exits.find((exit) => exit.kind === kind)
  const time = of('time')
  return {
    stopLoss: of('stop-loss')?.price ?? null,
    takeProfit: of('take-profit')?.price ?? null,
    trailPercent: of('trailing')?.trailPercent ?? null,
    time: time === undefined ? null : timeOf(time),
  }
}

function timeOf({ bars, due }: PositionExitView): TimeExitRequest | null {
  if (bars !== null) return { kind: 'bars', bars: bars.left, timeframe: bars.timeframe }
  return due === null ? null : { kind: 'at', at: due }
}

/** Which of them are asked for. */
export function kindsOf({ stopLoss, takeProfit, trailPercent, time }: Exits): ExitKind[] {
  return [
    ...(stopLoss === null ? [] : (['stop-loss'] as const)),
    ...(trailPercent === null ? [] : (['trailing'] as const)),
    ...(takeProfit === null ? [] : (['take-profit'] as const)),
    ...(time === null ? [] : (['time'] as const)),
  ]
}

/** What is wrong with exits as they are typed, in words; null for what is good. */
export interface ExitProblems {
  readonly stopLoss: string | null
  readonly takeProfit: string | null
  readonly trailPercent: string | null
}

const MAX_TRAIL_PERCENT = 99

/** What keeps typed exits from being asked for; text that is no number is NaN. The engine has the last word on prices. */
export function exitProblems(exits: Exits, { priceIncrement, pricePrecision }: PriceGrid): ExitProblems {
  const price = (value: number | null, name: string): string | null =>
    value === null ? null : amountError(value, name, priceIncrement, pricePrecision)
  const { trailPercent: trail } = exits
  const isTrail = trail === null || (trail > 0 && trail <= MAX_TRAIL_PERCENT)
  return {
    stopLoss: price(exits.stopLoss, 'Stop'),
    takeProfit: price(exits.takeProfit, 'Target'),
    trailPercent: isTrail ? null : `Expected a part above 0 and at most ${MAX_TRAIL_PERCENT} %`,
  }
}

type PriceGrid = Pick<InstrumentView, 'priceIncrement' | 'pricePrecision'>

/** What leaving a position at a price would bring, before commission: what its mark brings, and the way from there. */
export function resultAt({ quantity, markPrice, marketValue, openPnl }: PositionView, price: number): number {
  const perPoint = markPrice === 0 ? quantity : marketValue / markPrice
  return openPnl + (price - markPrice) * perPoint
}
