import type { BrokerPosition } from '../kernel/broker-connection.ts'
import { splitQuantity } from '../model/corporate-action.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import { formatUnits } from '../model/decimal.ts'
import { unitsOfText } from '../model/decimal-text.ts'
import type { Instrument } from '../model/instrument.ts'
import { add } from './reconciliation-comparison.ts'
import type { Comparison, LocalPosition } from './reconciliation-comparison.ts'
import type { DifferenceKind } from './reconciliation-rules.ts'

/** Ratios that shares are split by, forward; each is looked for backward, too. */
const FORWARD: readonly (readonly [number, number])[] = [
  [2, 1],
  [3, 1],
  [3, 2],
  [4, 1],
  [4, 3],
  [5, 1],
  [5, 2],
  [5, 4],
  [6, 1],
  [6, 5],
  [7, 1],
  [8, 1],
  [10, 1],
  [15, 1],
  [20, 1],
  [25, 1],
  [30, 1],
  [40, 1],
  [50, 1],
  [100, 1],
]
const RATIOS: readonly SplitRatio[] = FORWARD.flatMap(([to, from]) => [
  { to, from },
  { to: from, from: to },
])

/** How far the average price after a split may be from the one before, in proportion: parts of a share are paid out. */
const SPLIT_TOLERANCE = 0.01
/** Float noise of an average. */
const AVERAGE_TOLERANCE = 1e-9

/** Compares quantities and average prices, symbol by symbol, beyond what fills explain that were told of already. */
export function comparePositions(comparison: Comparison): void {
  const { local, truth } = comparison
  const symbols = new Set([
    ...local.positions.map(({ instrument }) => instrument.symbol),
    ...truth.positions.map(({ symbol }) => symbol),
    ...comparison.explained.keys(),
  ])
  for (const symbol of symbols) {
    const instrument = local.instrument(symbol)
    const there = truth.positions.find((position) => position.symbol === symbol)
    if (instrument) comparePosition(comparison, instrument, there)
    else if (there && Number(there.quantity) !== 0) {
      const message = `The broker holds ${there.quantity} ${symbol}, which this session has no data of`
      const about = { symbol, subject: '', here: 'none', atBroker: there.quantity, message }
      add(comparison, 'POSITION-UNKNOWN-SYMBOL', about, there.quantity)
    }
  }
}

function comparePosition(comparison: Comparison, instrument: Instrument, there: BrokerPosition | undefined): void {
  const { local, explained } = comparison
  const { symbol, quantityPrecision } = instrument
  const here = local.positions.find((position) => position.instrument.symbol === symbol)
  const held = here?.quantity ?? 0
  const atBroker = there ? unitsOfText(there.quantity, quantityPrecision).units : 0
  const byFills = explained.get(symbol) ?? 0
  const apart = atBroker - held - byFills
  if (apart === 0) {
    if (byFills === 0) compareAverage(comparison, here, there)
    return
  }
  const obstacle = local.obstacleTo(instrument)
  const text = (units: number) => formatUnits(units, quantityPrecision)
  const sides = `The position in ${symbol} is ${text(held)} here and ${text(atBroker)} at the broker`
  if (obstacle !== '') {
    const about = { symbol, subject: '', here: text(held), atBroker: text(atBroker) }
    const message = `${sides}; it can't be taken over: ${obstacle}`
    add(comparison, 'POSITION-NOT-BOOKABLE', { ...about, message }, text(apart))
    return
  }
  const ratio = byFills === 0 && here && there ? splitOf(here, there) : null
  const kind = ratio ? 'POSITION-SPLIT' : kindOf(held, atBroker)
  const why = ratio ? `, as after a split of ${ratio.to} for ${ratio.from}` : ''
  const message = `${sides}${why}`
  add(comparison, kind, { symbol, subject: '', here: text(held), atBroker: text(atBroker), message }, text(apart))
}

function kindOf(held: number, atBroker: number): DifferenceKind {
  if (atBroker === 0) return 'POSITION-CLOSED-OUTSIDE'
  return held === 0 ? 'POSITION-OPENED-OUTSIDE' : 'POSITION-QUANTITY'
}

/** The ratio of a split that explains both quantity and average price, null when none does. */
export function splitOf(here: LocalPosition, there: BrokerPosition): SplitRatio | null {
  const quantity = unitsOfText(there.quantity, here.instrument.quantityPrecision).units
  return splitBetween(here, { quantity, averagePrice: Number(there.averagePrice) })
}

/** The ratio of a split that was taken over, null when none was. @param here what was held before */
export function splitIn(
  { instrument, quantity, cost }: Pick<LocalPosition, 'instrument' | 'quantity' | 'cost'>,
  here: Omit<LocalPosition, 'cost'>,
): SplitRatio | null {
  return splitBetween(here, { quantity, averagePrice: instrument.averagePrice(cost, quantity) })
}

function splitBetween(
  { instrument, quantity, averagePrice }: Omit<LocalPosition, 'cost'>,
  after: { readonly quantity: number; readonly averagePrice: number },
): SplitRatio | null {
  if (quantity === 0 || Math.sign(quantity) !== Math.sign(after.quantity)) return null
  const found = RATIOS.find((ratio) => {
    const { whole } = splitQuantity(Math.abs(quantity), ratio, instrument.quantityIncrement)
    const average = (averagePrice * ratio.from) / ratio.to
    const isThere = Math.abs(after.averagePrice - average) <= average * SPLIT_TOLERANCE
    return whole === Math.abs(after.quantity) && isThere
  })
  return found ?? null
}

function compareAverage(
  comparison: Comparison,
  here: LocalPosition | undefined,
  there: BrokerPosition | undefined,
): void {
  if (!here || !there || here.quantity === 0) return
  const atBroker = Number(there.averagePrice)
  // The broker's last place may be rounded either way.
  const places = there.averagePrice.split('.')[1]?.length ?? 0
  const tolerance = 0.5 * 10 ** -places + Math.abs(atBroker) * AVERAGE_TOLERANCE
  if (Math.abs(here.averagePrice - atBroker) <= tolerance) return
  const { symbol } = here.instrument
  const message = `The average price of ${symbol} is ${here.averagePrice} here and ${there.averagePrice} at the broker`
  const about = { symbol, subject: '', here: String(here.averagePrice), atBroker: there.averagePrice, message }
  add(comparison, 'POSITION-AVERAGE', about, there.averagePrice)
}
