import { LIMITS } from '../risk/limits.ts'
import type { LimitName } from '../risk/limits.ts'
import { utilisation } from '../risk/utilisation.ts'
import type { Session } from '../session/session.ts'

/** Limits on what is held and what works: prices, late fills and a broker's account can carry them further than any order could. */
const WATCHED: ReadonlySet<LimitName> = new Set<LimitName>([
  'maxGrossExposure',
  'maxNetExposure',
  'maxLeverage',
  'maxPositions',
  'maxOpenOrders',
  'maxSectorShare',
  'maxAssetClassShare',
  'maxCorrelatedShare',
  'maxPositionValue',
  'maxPositionQuantity',
  'maxOpenOrdersPerSymbol',
  'maxOpenOrdersPerStrategy',
  'strategyBudget',
  'maxStrategyNetExposure',
])

/** What is exact to no more than this is not beyond: shares of equity are quotients. */
const TOLERANCE = 1e-9
/** What was beyond is said again only when it was this far within. */
const WITHIN = 0.98

/**
 * Looks at the limits of position and orders again after the trade: on a slow clock, which fills and what was taken over
 * from a broker have passed by then. What is beyond is said once; the gate lets nothing add to it.
 */
export class LimitWatch {
  #session = ''
  /** What has been said: forgotten once it is within, or there is none of it any more. */
  #beyond: ReadonlySet<string> = new Set()

  /** To be called about every second. */
  tick(session: Session | null): void {
    const controls = session?.trader.controls
    if (!session || !controls) return
    const said = this.#session === session.id ? this.#beyond : new Set()
    const beyond = new Set<string>()
    for (const { name, about, limit, found, utilisation: used } of utilisation(controls)) {
      const key = `${name} ${about}`
      const isSaid = said.has(key)
      if (!WATCHED.has(name) || used <= (isSaid ? WITHIN : 1 + TOLERANCE)) continue
      beyond.add(key)
      if (isSaid) continue
      const what = about === '' ? LIMITS[name].title : `${LIMITS[name].title} (${about})`
      const message = `${what}: ${text(found)} is beyond the limit of ${text(limit)}; nothing that adds to it passes the gate`
      session.alert('error', 'risk', 'LIMIT-EXCEEDED', message)
    }
    this.#session = session.id
    this.#beyond = beyond
  }
}

/** In the limit's own decimals. */
function text(value: number): string {
  return value === Number.MAX_VALUE ? '∞' : value.toLocaleString('en-US', { maximumFractionDigits: 4 })
}
