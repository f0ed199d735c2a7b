import { z } from 'zod'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { StrategyError } from '../../../src/engine/model/errors.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import type { StrategyClass, StrategyDefinition } from '../../../src/engine/strategy/definition.ts'
import type { StrategyHost } from '../../../src/engine/strategy/strategy-host.ts'
import type { BracketOptions, OrderChanges, OrderOptions } from '../../../src/engine/strategy/order-options.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import type { Trader } from '../../../src/engine/trader.ts'
import { Venue } from '../simulation/venue.ts'

/** What a puppet does when it is told something, by the first word of it. */
export type Script = Readonly<Record<string, (puppet: Puppet) => void>>

/** A strategy whose protected methods the test may call, and which says what it is told. */
export class Puppet extends Strategy {
  static override readonly parameters = z.object({})
  readonly told: string[] = []
  static script: Script = {}
  /** The puppets made since the script was set, in order. */
  static made: Puppet[] = []

  /** Hands out a script for the puppets to come. */
  static play(script: Script = {}): StrategyClass {
    Puppet.script = script
    Puppet.made = []
    return Puppet
  }

  readonly #script = Puppet.script

  constructor(...args: ConstructorParameters<typeof Strategy>) {
    super(...args)
    Puppet.made.push(this)
    this.#say('made')
  }

  override onStart(): void {
    this.#say('start')
  }
  override onBar(bar: Bar): void {
    this.#say(`bar ${bar.symbol} ${bar.close}`)
  }
  override onQuote(): void {
    this.#say('quote')
  }
  override onFill({ side, quantity, price }: Parameters<Strategy['onFill']>[0]): void {
    this.#say(`fill ${side} ${quantity} at ${price}`)
  }
  override onPosition({ quantity }: Parameters<Strategy['onPosition']>[0]): void {
    this.#say(`position ${quantity}`)
  }
  override onOrder({ status }: Parameters<Strategy['onOrder']>[0]): void {
    this.#say(`order ${status}`)
  }
  override onTimer(name: string): void {
    this.#say(`timer ${name}`)
  }
  override onStop(): void {
    this.#say('stop')
  }

  doBuy(quantity: number, options?: OrderOptions) {
    return this.buy(quantity, options)
  }
  doSell(quantity: number, options?: OrderOptions) {
    return this.sell(quantity, options)
  }
  doBracket(side: 'buy' | 'sell', quantity: number, options: BracketOptions) {
    return this.bracket(side, quantity, options)
  }
  doAmend(order: ReturnType<Puppet['doBuy']>, changes: OrderChanges) {
    return this.amend(order, changes)
  }
  doClose() {
    return this.close()
  }
  doTarget(percent: number, options?: OrderOptions) {
    return this.orderTargetPercent(percent, options)
  }
  doSetTimer(name: string, delayMs: number) {
    this.setTimer(name, delayMs)
  }
  doLog(message: string) {
    this.log(message)
  }
  see() {
    const { workingOrders, account } = this
    return { position: this.position(), workingOrders, account, now: this.now(), lastPrice: this.lastPrice() }
  }
  take<I extends Parameters<Strategy['indicator']>[0]>(indicator: I, symbol?: string): I {
    return this.indicator(indicator, symbol === undefined ? {} : { symbol })
  }

  #say(what: string): void {
    this.told.push(what)
    this.#script[what.split(' ')[0] ?? '']?.(this)
  }
}

export function definitionOf(strategyClass: StrategyClass, hash = 'hash'): StrategyDefinition {
  const locate = () => ({ file: 'puppet.ts', line: 7, column: 3 })
  return { name: 'puppet', file: 'puppet.ts', hash, source: '', strategyClass, locate }
}

/** Puts a strategy on a trader, as yet not started. */
export function hostOn(
  trader: Trader,
  strategyClass: StrategyClass,
  options: { id?: string; symbols?: readonly string[]; timeframe?: number } = {},
): { host: StrategyHost; failures: StrategyError[] } {
  const failures: StrategyError[] = []
  const [first] = trader.market.all
  const host = trader.host({
    id: options.id ?? 'puppet-1',
    definition: definitionOf(strategyClass),
    params: {},
    symbols: options.symbols ?? trader.market.all.map(({ instrument }) => instrument.symbol),
    timeframe: options.timeframe ?? first?.timeframe ?? 0,
    onFailure: (error) => failures.push(error),
  })
  return { host, failures }
}

/** A running puppet on a venue that stands at 100. */
export function stage(script: Script = {}, options: ConstructorParameters<typeof Venue>[0] = {}) {
  const venue = new Venue(options)
  const { host, failures } = hostOn(venue.trader, Puppet.play(script))
  const puppet = ensure(Puppet.made[0], 'a puppet')
  venue.flat(100)
  host.start()
  venue.trader.bus.settle()
  return { venue, host, puppet, failures }
}
