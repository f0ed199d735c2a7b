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
  readonly #beyond = new Set<string>()

  /** To be called about every second. */
  tick(session: Session | null): void {
    const controls = session?.trader.controls
    if (!session || !controls) return
    if (this.#session !== session.id) this.#beyond.clear()
    this.#session = session.id
    for (const { name, about, limit, found, utilisation: used } of utilisation(controls)) {
      if (!WATCHED.has(name)) continue
      const key = `${name} ${about}`
      if (used <= WITHIN) this.#beyond.delete(key)
      if (used <= 1 + TOLERANCE || this.#beyond.has(key)) continue
      this.#beyond.add(key)
      const what = about === '' ? LIMITS[name].title : `${LIMITS[name].title} (${about})`
      const message = `${what}: ${text(found)} is beyond the limit of ${text(limit)}; nothing that adds to it passes the gate`
      session.alert('error', 'risk', 'LIMIT-EXCEEDED', message)
    }
  }
}

const text = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 4 })
