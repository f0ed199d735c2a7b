import type { CommandPayload } from '../../../contract/commands.ts'
import type { OrderView, PositionView } from '../../../contract/views.ts'

/** How the engine names the group of a position's exits. */
const GROUP = 'exits-'

/** The exits that a position has. */
export function exitsOf(
  orders: readonly OrderView[],
  symbol: string,
): Omit<CommandPayload<'position.protect'>, 'symbol'> {
  const own = orders.filter(
    (order) => order.working && order.symbol === symbol && order.oco?.startsWith(GROUP) === true,
  )
  const of = (type: OrderView['type']): OrderView | undefined => own.find((order) => order.type === type)
  return {
    stopLoss: of('stop')?.stopPrice ?? null,
    takeProfit: of('limit')?.limitPrice ?? null,
    trailPercent: of('trailing-stop')?.trailPercent ?? null,
  }
}

/** What leaving a position at a price would bring, before commission; by what its mark brings now. */
export function resultAt({ quantity, averagePrice, markPrice, openPnl }: PositionView, price: number): number {
  const perPoint = markPrice === averagePrice ? quantity : openPnl / (markPrice - averagePrice)
  return (price - averagePrice) * perPoint
}
