import { MANUAL } from '../model/order-request.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Money, Quantity } from '../model/units.ts'
import type { AccountControls } from './account-controls.ts'
import { committed, isInUse, leanOf } from './exposure-rows.ts'
import type { GroupExposure, SymbolExposure } from './exposure-rows.ts'
import { utilisationOf } from './limit-rule.ts'
import type { LimitName } from './limits.ts'

/** How much of a limit is used, in the limit's own decimals. */
export interface Use {
  readonly name: LimitName
  /** The symbol, strategy or group that it is about; empty for the account. */
  readonly about: string
  readonly limit: number
  readonly found: number
  /** found ÷ limit; 0 of a limit without an end. */
  readonly utilisation: number
}

/** How much of every limit that has a use is used now, without any further order. */
export function utilisation(controls: AccountControls): readonly Use[] {
  const strategies = [...controls.exposure.strategies].filter(({ id }) => id !== MANUAL)
  return [
    ...ofAccount(controls),
    ...ofGroups(controls),
    ...[...controls.exposure.symbols].filter(isInUse).flatMap((symbol) => ofSymbol(controls, symbol)),
    ...strategies.flatMap(({ id }) => ofStrategy(controls, id)),
  ]
}

function usage(name: LimitName, about: string, limit: number, found: number): Use {
  return { name, about, limit, found, utilisation: utilisationOf(found, limit) }
}

function ofAccount({ limits, portfolio, working, exposure, messages, now }: AccountControls): readonly Use[] {
  const { base } = limits
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  const { gross } = exposure
  const levered = portfolio.equity > 0 ? gross / portfolio.equity : gross > 0 ? Number.MAX_VALUE : 0
  return [
    usage('maxGrossExposure', '', base.maxGrossExposure, money(gross)),
    usage('maxNetExposure', '', base.maxNetExposure, money(leanOf(exposure))),
    usage('maxLeverage', '', base.maxLeverage, levered),
    usage('maxPositions', '', base.maxPositions, exposure.symbolsInUse),
    usage('maxOpenOrders', '', base.maxOpenOrders, working.count),
    usage('messageBurst', '', messages.share, messages.usedWith(now) - 1),
  ]
}

const SHARES = { sector: 'maxSectorShare', assetClass: 'maxAssetClassShare', correlated: 'maxCorrelatedShare' } as const

/** Groups with something in them. */
function ofGroups({ limits, portfolio, exposure }: AccountControls): readonly Use[] {
  const share = ({ gross }: GroupExposure) => (portfolio.equity > 0 ? gross / portfolio.equity : Number.MAX_VALUE)
  const inUse = [...exposure.groups].filter(({ gross }) => gross > 0)
  return inUse.map((group) => usage(SHARES[group.kind], group.name, limits.base[SHARES[group.kind]], share(group)))
}

function ofSymbol({ limits, portfolio }: AccountControls, symbol: SymbolExposure): readonly Use[] {
  const { instrument, holding, openOrders } = symbol
  const stand = limits.resolve(MANUAL, instrument)
  const about = instrument.symbol
  const value = moneyToDecimal(Math.abs(holding.exposure) as Money, portfolio.currency)
  const quantity = instrument.quantityToDecimal(Math.abs(holding.position.quantity) as Quantity)
  return [
    usage('maxPositionValue', about, stand.maxPositionValue, value),
    usage('maxPositionQuantity', about, stand.maxPositionQuantity, quantity),
    usage('maxOpenOrdersPerSymbol', about, stand.maxOpenOrdersPerSymbol, openOrders),
  ]
}

function ofStrategy({ limits, portfolio, exposure, conducts }: AccountControls, id: string): readonly Use[] {
  const strategy = exposure.strategy(id)
  const stand = limits.resolveStrategy(id)
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  return [
    usage('strategyBudget', id, stand.strategyBudget, money(committed(strategy))),
    usage('maxStrategyNetExposure', id, stand.maxStrategyNetExposure, money(leanOf(strategy))),
    usage('maxOpenOrdersPerStrategy', id, stand.maxOpenOrdersPerStrategy, strategy.openOrders),
    usage('maxConsecutiveRejects', id, stand.maxConsecutiveRejects, conducts.rejectsOf(id)),
    usage('maxFills', id, stand.maxFills, conducts.fillsOf(id)),
  ]
}
