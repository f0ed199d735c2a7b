import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Price } from '../../../src/engine/model/units.ts'
import type { ClosedTrade } from '../../../src/engine/portfolio/closed-trade.ts'
import { RoundTrip } from '../../../src/engine/portfolio/round-trip.ts'
import { instrumentOf } from '../model/instruments.ts'
import { fillOf } from './fills.ts'

const share = instrumentOf()
/** Money per cent and share. */
const UNIT = 10_000

type Step =
  | { readonly kind: 'fill'; readonly signed: number; readonly price: number }
  | { readonly kind: 'bar'; readonly low: number; readonly high: number }

const price = fc.integer({ min: 100, max: 900 })
const fill = fc
  .tuple(fc.integer({ min: -9, max: 9 }), price)
  .filter(([signed]) => signed !== 0)
  .map(([signed, at]): Step => ({ kind: 'fill', signed, price: at }))
const bar = fc.tuple(price, price).map(([a, b]): Step => ({ kind: 'bar', low: Math.min(a, b), high: Math.max(a, b) }))
const steps = fc.array(fc.oneof(fill, bar), { maxLength: 40 })

/** The trades of a trip through these steps; quantities are scaled, and prices mirrored on request. */
function tradesOf(journey: readonly Step[], scale = 1, mirror?: number): ClosedTrade[] {
  const trip = new RoundTrip(share)
  const trades: ClosedTrade[] = []
  const at = (units: number) => (mirror === undefined ? units : mirror - units)
  for (const step of journey) {
    if (step.kind === 'bar') {
      const [a, b] = [at(step.low), at(step.high)]
      if (trip.open) trip.bar(Math.min(a, b) as Price, Math.max(a, b) as Price)
      continue
    }
    const signed = step.signed * scale * (mirror === undefined ? 1 : -1)
    const trade = trip.apply(fillOf(share, signed, at(step.price), 7 * scale))
    if (trade) trades.push(trade)
  }
  return trades
}

/** What can be said of each trade with nothing but signed cash and quantity, looked at after every step. */
function bruteForce(journey: readonly Step[]) {
  const trades: { gross: number; mae: number; mfe: number; bars: number; quantity: number }[] = []
  let [held, cash, mae, mfe, bars, entered] = [0, 0, 0, 0, 0, 0]
  const look = (at: number) => {
    const pnl = cash + held * at * UNIT
    mae = Math.min(mae, pnl)
    mfe = Math.max(mfe, pnl)
  }
  const trade = (signed: number, at: number) => {
    if (held === 0) [cash, mae, mfe, bars, entered] = [0, 0, 0, 0, 0]
    if (held === 0 || signed > 0 === held > 0) entered += Math.abs(signed)
    held += signed
    cash -= signed * at * UNIT
    look(at)
    if (held === 0) trades.push({ gross: cash, mae, mfe, bars, quantity: entered })
  }
  for (const step of journey) {
    if (step.kind === 'bar') {
      if (held === 0) continue
      bars++
      look(step.low)
      look(step.high)
    } else if (held !== 0 && step.signed * held < 0 && Math.abs(step.signed) > Math.abs(held)) {
      const rest = step.signed + held
      trade(-held, step.price)
      trade(rest, step.price)
    } else {
      trade(step.signed, step.price)
    }
  }
  return trades
}

describe('a round trip', () => {
  test('given any fills and bars, when trades complete, then P&L, excursions, bars and quantity are those of brute force', () => {
    fc.assert(
      fc.property(steps, (journey) => {
        const found = tradesOf(journey).map(({ grossPnl, mae, mfe, bars, quantity }) => ({
          gross: grossPnl as number,
          mae: mae as number,
          mfe: mfe as number,
          bars,
          quantity: quantity as number,
        }))
        expect(found).toStrictEqual(bruteForce(journey))
      }),
      { numRuns: 1_000 },
    )
  })

  test('given any fills and bars, when all quantities are three times as large, then so is every amount', () => {
    fc.assert(
      fc.property(steps, (journey) => {
        const scaled = tradesOf(journey, 3)
        const amounts = ({ grossPnl, mae, mfe, quantity, entryNotional, exitNotional }: ClosedTrade) =>
          [grossPnl, mae, mfe, quantity, entryNotional, exitNotional].map(Number)
        expect(scaled.map(amounts)).toEqual(tradesOf(journey).map((trade) => amounts(trade).map((value) => value * 3)))
      }),
    )
  })

  test('given any fills and bars, when sides and prices are mirrored, then longs become shorts with the same P&L and excursions', () => {
    fc.assert(
      fc.property(steps, (journey) => {
        const result = ({ side, grossPnl, netPnl, mae, mfe, bars }: ClosedTrade) => ({
          side,
          grossPnl,
          netPnl,
          mae,
          mfe,
          bars,
        })
        const mirrored = tradesOf(journey, 1, 1_000).map((trade) => {
          const side = trade.side === 'long' ? ('short' as const) : ('long' as const)
          return { ...result(trade), side }
        })
        expect(mirrored).toEqual(tradesOf(journey).map(result))
      }),
    )
  })

  test('given any fills, when commission is charged, then trades and the open rest pay all of it between them', () => {
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 40 }), (journey) => {
        const trip = new RoundTrip(share)
        let [charged, paid] = [0, 0]
        for (const step of journey) {
          if (step.kind !== 'fill') continue
          charged += 7
          const trade = trip.apply(fillOf(share, step.signed, step.price, 7))
          paid += trade?.commission ?? 0
          expect(trade === null || trade.netPnl === trade.grossPnl - trade.commission).toBe(true)
        }
        expect(paid + (trip.open ? trip.commission : 0)).toBe(charged)
      }),
    )
  })

  test('given a short that breaks even, when it closes, then its P&L and excursions are zero without a sign', () => {
    const [trade] = tradesOf([
      { kind: 'fill', signed: -5, price: 500 },
      { kind: 'fill', signed: 5, price: 500 },
    ])

    expect([trade?.grossPnl, trade?.mae, trade?.mfe]).toEqual([0, 0, 0])
  })
})
