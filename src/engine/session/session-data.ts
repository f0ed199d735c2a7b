import type { Indicator } from '../indicators/indicator.ts'
import type { RecordData, RecordValue } from '../kernel/journal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { MarginTerms } from '../portfolio/margin-terms.ts'
import type { Trader } from '../trader.ts'
import type { SessionParts } from './session-parts.ts'
import type { SessionPast } from './session-records.ts'
import { riskData } from './session-risk.ts'
import { tradingData } from './session-recorder.ts'
import type { StrategyLaunch } from './strategy-roster.ts'

/** Whether ids of orders name their strategies: where the orders are somebody else's too. */
export function tellsOwners({ outside, tellsOwners: isTold }: Pick<SessionParts, 'outside' | 'tellsOwners'>): boolean {
  return isTold ?? outside !== undefined
}

/** What an engine begins, or goes on with, a session with. */
export function runData({
  id,
  run,
  currency,
  cash,
  limits,
  margin,
  risk,
  instruments,
  origin,
  past,
  clock,
  state,
  outside,
}: SessionParts): RecordData {
  return {
    session: id,
    run,
    currency: currency.code,
    cash,
    ...(risk === undefined ? {} : { risk: riskData(risk) }),
    ...(margin === undefined ? {} : { margin: marginData(margin) }),
    limits: Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, finite(limit)])),
    instruments: instruments.map(({ instrument, timeframe, matchedBy }) => ({
      ...instrumentData(instrument),
      timeframe,
      matchedBy,
    })),
    clock: clock.now(),
    trading: tradingData(state),
    resumedFrom: past === null || isEmpty(past) ? null : (past.journaled ?? 0),
    cursor: past?.cursor ?? null,
    ...(outside ? { broker: outside.connection.name, tellsOwners: true } : {}),
    ...origin,
  }
}

/** Whether the engines before died before anything but the session itself was written down. */
function isEmpty({ orders, fills, strategies, cursor, adjustments = [] }: SessionPast): boolean {
  return cursor === null && [orders, fills, strategies, adjustments].every(({ length }) => length === 0)
}

function marginData(terms: MarginTerms): RecordData {
  if (terms.kind !== 'futures')
    return { ...terms, ...('leverages' in terms ? { leverages: { ...terms.leverages } } : {}) }
  const contracts = Object.entries(terms.contracts).map(([symbol, each]) => [symbol, { ...each }] as const)
  return { ...terms, contracts: Object.fromEntries(contracts) }
}

function instrumentData(instrument: Instrument): RecordData {
  const { symbol, kind, currency, pricePrecision, quantityPrecision, multiplier, calendar } = instrument
  const { priceIncrement, quantityIncrement } = instrument
  const steps = { pricePrecision, quantityPrecision, priceIncrement, quantityIncrement, multiplier }
  return { symbol, kind, currency: currency.code, ...steps, calendar }
}

/** A limit without an end is null, as JSON has it. */
function finite(limit: unknown): RecordValue {
  return typeof limit === 'number' && Number.isFinite(limit) ? limit : null
}

/** A strategy as it is started. Its code is known by its hash. */
export function launchData(launch: StrategyLaunch): RecordData {
  const { definition, symbols, timeframe, params, id, startedAt, saved } = launch
  const { name, file, hash } = definition
  return {
    ...(id === undefined ? {} : { id }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(saved === undefined ? {} : { saved }),
    name,
    file,
    hash,
    symbols: [...symbols],
    timeframe,
    params: { ...params },
  }
}

/** The values of indicators, in the order of declaration; those without one are left out. */
export function signalData(indicators: readonly Indicator[]): RecordData {
  const values: Record<string, number> = {}
  for (const { label, lines } of indicators) {
    for (const { name, line } of lines) {
      const { value } = line
      if (Number.isFinite(value)) values[lines.length === 1 ? label : `${label} ${name}`] = value
    }
  }
  return Object.keys(values).length === 0 ? {} : { signal: values }
}

/** The account at a moment, in its units. */
export function accountData({ portfolio }: Trader): RecordData {
  const { cash, equity, realised, openPnl, commission } = portfolio
  const held = [...portfolio.holdings].filter(({ position }) => position.quantity !== 0)
  const positions = held.map(({ instrument, position }) => [instrument.symbol, position.quantity, position.cost])
  return { cash, equity, realised, openPnl, commission, positions }
}
