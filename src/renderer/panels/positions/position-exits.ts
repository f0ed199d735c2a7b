import type { ExitKind, PositionExitView, PositionProtection, TimeExitRequest } from '../../../contract/exits.ts'
import type { PositionView } from '../../../contract/views.ts'

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

/** What leaving a position at a price would bring, before commission; by what its mark brings now. */
export function resultAt({ quantity, averagePrice, markPrice, openPnl }: PositionView, price: number): number {
  const perPoint = markPrice === averagePrice ? quantity : openPnl / (markPrice - averagePrice)
  return (price - averagePrice) * perPoint
}
