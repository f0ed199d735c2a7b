import type { StrategyDefinition } from '../../strategy/definition.ts'
import type { Strategy, StrategyServices } from '../../strategy/strategy.ts'
import { StrategyOrder } from '../../strategy/strategy-views.ts'

/** Something a strategy asked for: an order, or a change of one. */
export interface Decision {
  /** Engine time: the close of the bar that it was made on, or the moment of a timer. */
  readonly at: number
  /** Of the order; empty when it is none. */
  readonly order: string
  readonly symbol: string
  /** +1 to buy, −1 to sell, 0 when it is not an order. */
  readonly direction: 1 | -1 | 0
  /** All that tells it from another one, in words: `buy 100 SPX market`. */
  readonly text: string
}

/** What a strategy decides in one run, and where it stopped if it threw. */
export interface Trace {
  readonly decisions: readonly Decision[]
  readonly failure: { readonly at: number; readonly message: string } | null
}

/** Services that only answer; everything else that a strategy may call is a decision. */
const ANSWERS: ReadonlySet<string | symbol> = new Set([
  'params',
  'symbols',
  'now',
  'random',
  'account',
  'position',
  'lastPrice',
  'workingOrders',
  'addIndicator',
  'setTimer',
  'log',
])

/** The same strategy, which has its decisions written down while it runs. */
export function recorded(definition: StrategyDefinition, note: (decision: Decision) => void): StrategyDefinition {
  const original = definition.strategyClass
  // A class of the same lineage, so that fields, statics and private names are the strategy's own.
  const Recorded = class extends original {
    constructor(services: StrategyServices) {
      super(recordingServices(services, note))
    }
  } satisfies new (services: StrategyServices) => Strategy
  return { ...definition, strategyClass: Recorded }
}

/** Services that pass everything on and note what is not just an answer, whatever orders the engine learns to take. */
export function recordingServices(services: StrategyServices, note: (decision: Decision) => void): StrategyServices {
  return new Proxy(services, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, given)
        if (!ANSWERS.has(name)) {
          const decision = decisionOf(String(name), given, result, services.now())
          if (decision) note(decision)
        }
        return result
      }
    },
  })
}

function decisionOf(call: string, given: readonly unknown[], result: unknown, at: number): Decision | null {
  if (result instanceof StrategyOrder) {
    const direction = result.side === 'buy' ? 1 : -1
    return { at, order: result.id, symbol: result.symbol, direction, text: orderText(result, given.at(-1)) }
  }
  // Asked for a change that is none: nothing to trade, nothing to close.
  if (result === null) return null
  const order = given.find((value) => value instanceof StrategyOrder)
  const rest = given.filter((value) => value !== order).map((value) => JSON.stringify(value))
  const text = [call, ...(order ? [order.id] : []), ...rest].join(' ')
  return { at, order: order?.id ?? '', symbol: order?.symbol ?? '', direction: 0, text }
}

const SAID = new Set(['symbol', 'limit', 'stop', 'timeInForce'])

function orderText(order: StrategyOrder, options: unknown): string {
  const { side, quantity, symbol, type, limitPrice, stopPrice, timeInForce } = order
  const price = [
    ...(limitPrice === limitPrice ? [` limit ${limitPrice}`] : []),
    ...(stopPrice === stopPrice ? [` stop ${stopPrice}`] : []),
  ].join('')
  const more = typeof options === 'object' && options !== null ? Object.entries(options) : []
  const unsaid = more.filter(([name]) => !SAID.has(name)).map(([name, value]) => ` ${name} ${JSON.stringify(value)}`)
  const life = timeInForce === 'gtc' ? '' : ` ${timeInForce}`
  return `${side} ${quantity} ${symbol} ${type}${price}${life}${unsaid.join('')}`
}
