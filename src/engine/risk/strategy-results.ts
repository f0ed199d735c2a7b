import type { Fill } from '../model/fill.ts'
import type { Money, Price } from '../model/units.ts'
import { Position } from '../portfolio/position.ts'

interface Line {
  readonly result: Result
  readonly position: Position
  /** What it has brought so far, open and closed, less commission. */
  pnl: number
}

interface Result {
  readonly id: string
  pnl: number
  readonly lines: Map<string, Line>
}

/** What each strategy, and the human, has brought since it was started; kept fill by fill and price by price, exact. */
export class StrategyResults {
  readonly #results = new Map<string, Result>()
  readonly #bySymbol = new Map<string, Line[]>()

  get all(): Iterable<{ readonly id: string; readonly pnl: number }> {
    return this.#results.values()
  }

  pnlOf(strategyId: string): Money {
    return (this.#results.get(strategyId)?.pnl ?? 0) as Money
  }

  take(fill: Fill): void {
    const line = this.#line(fill)
    line.position.apply(fill)
    value(line, fill.price)
  }

  /** An instrument has a new price. */
  mark(symbol: string, price: Price): void {
    const lines = this.#bySymbol.get(symbol)
    if (lines === undefined) return
    for (const line of lines) if (line.position.quantity !== 0) value(line, price)
  }

  #line({ strategyId, instrument }: Fill): Line {
    const { symbol } = instrument
    let result = this.#results.get(strategyId)
    if (!result) this.#results.set(strategyId, (result = { id: strategyId, pnl: 0, lines: new Map() }))
    let line = result.lines.get(symbol)
    if (!line) {
      line = { result, position: new Position(instrument), pnl: 0 }
      result.lines.set(symbol, line)
      this.#bySymbol.set(symbol, [...(this.#bySymbol.get(symbol) ?? []), line])
    }
    return line
  }
}

function value(line: Line, price: Price): void {
  const { position, result } = line
  const pnl = position.realised + position.openPnlAt(price) - position.commission
  result.pnl += pnl - line.pnl
  line.pnl = pnl
}
