import { ConfigError } from '../model/errors.ts'

/** One stay of a symbol in a list: from a date up to, not including, another. Dates are days since 1970-01-01. */
export interface Membership {
  readonly symbol: string
  readonly from: number
  /** First date on which it is out; Infinity while it is in. */
  readonly until: number
}

/** Symbols that join or leave a list on a date. */
export interface UniverseChange {
  readonly date: number
  readonly joined: readonly string[]
  readonly left: readonly string[]
}

/** Which symbols belonged to a list on which date, members that are gone today among them. */
export class Universe {
  readonly memberships: readonly Membership[]

  /** @throws ConfigError when stays of one symbol overlap or end before they begin */
  constructor(memberships: readonly Membership[]) {
    this.memberships = memberships.toSorted((a, b) => a.from - b.from || compareText(a.symbol, b.symbol))
    const end = new Map<string, number>()
    for (const { symbol, from, until } of this.memberships) {
      if (!(from < until)) throw new ConfigError(`expected ${symbol} to leave after it joined, found no day between`)
      if (from < (end.get(symbol) ?? Number.NEGATIVE_INFINITY))
        throw new ConfigError(`expected one stay of ${symbol} at a time, found two that overlap`)
      end.set(symbol, until)
    }
  }

  /** Every symbol that ever belonged, in the order of joining. */
  get symbols(): readonly string[] {
    return [...new Set(this.memberships.map(({ symbol }) => symbol))]
  }

  /** Members on a date, in the order of joining. */
  membersOn(date: number): readonly string[] {
    return this.memberships.filter(({ from, until }) => from <= date && date < until).map(({ symbol }) => symbol)
  }

  /** Who joins and leaves after a date, up to and on another, date by date. */
  changesBetween(after: number, upTo: number): readonly UniverseChange[] {
    const isIn = (date: number) => date > after && date <= upTo
    const dates = new Set(this.memberships.flatMap(({ from, until }) => [from, until]).filter(isIn))
    return [...dates]
      .toSorted((a, b) => a - b)
      .map((date) => ({ date, ...differenceOf(this.membersOn(date - 1), this.membersOn(date)) }))
      .filter(({ joined, left }) => joined.length > 0 || left.length > 0)
  }
}

function differenceOf(before: readonly string[], after: readonly string[]) {
  return {
    joined: after.filter((symbol) => !before.includes(symbol)),
    left: before.filter((symbol) => !after.includes(symbol)),
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
