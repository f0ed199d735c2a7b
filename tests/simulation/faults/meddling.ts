import type { Price, Timestamp } from '../../../src/engine/model/units.ts'
import { definitionOf } from '../../unit/strategy/floor.ts'
import type { Chance } from '../chance.ts'
import { RandomTrader } from '../random-trader.ts'
import { MOST_IN_ORDER } from './engine-life.ts'
import type { EngineLife } from './engine-life.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** A human changes limits, pauses, has strategies run other code or stop, and leaves positions by price or time. */
export function meddle(world: SimulatedWorld, { session, state }: EngineLife, chance: Chance): void {
  const { symbol } = chance.pick(world.instruments)
  const at = session.now
  const all = [...session.strategies.all]
  switch (chance.below(7)) {
    case 0:
      session.risk.change({
        scope: 'symbol',
        key: symbol,
        values: { maxOrderQuantity: 1 + chance.below(MOST_IN_ORDER) },
      })
      break
    case 1:
      session.risk.change({ scope: 'symbol', key: symbol, values: { maxOrderQuantity: null } })
      break
    case 2:
      state.hold({ key: 'human', level: 'paused', at, source: 'button', reason: 'a look around' })
      break
    case 3:
      state.release('human')
      break
    case 4:
      session.strategies.reload(definitionOf(RandomTrader, `code-${chance.below(1_000)}`))
      break
    case 5:
      if (all.length > 0) session.strategies.stop(chance.pick(all).host.id)
      break
    case 6: {
      const price = (by: number) => (world.priceOf(symbol) + by) as Price
      const [stopLoss, takeProfit] = [price(-chance.below(60)), price(chance.below(60))]
      const time = chance.once(2) ? { due: (at + chance.below(20_000)) as Timestamp } : null
      session.exits.set({ symbol, stopLoss, takeProfit, trail: null, time, clearsFirst: false })
      break
    }
  }
}
