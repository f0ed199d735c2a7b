import type { BrokerConfig, BrokerLook, BrokerPlace } from '../../contract/broker.ts'
import type { ReconciliationView } from '../../contract/reconciliation.ts'
import type { FeedConfig, Lamp } from '../../contract/views.ts'
import { readBrokerSettings, writeBrokerSettings } from '../adapters/brokers/broker-settings.ts'
import type { BrokerSetting } from '../adapters/brokers/broker-settings.ts'
import { PaperServerConnection } from '../adapters/brokers/paper-server/connection.ts'
import type { ArmingStore } from '../adapters/storage/arming-store.ts'
import type { ReconciliationStore } from '../adapters/storage/reconciliation-store.ts'
import type { AccountEnvironment } from '../kernel/broker-connection.ts'
import { RECONCILIATION_RULES } from '../execution/reconciliation-rules.ts'
import { USD } from '../model/currency.ts'
import { unitsOfText } from '../model/decimal-text.ts'
import { ConfigError } from '../model/errors.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { FeedInstrument } from '../session/feed.ts'
import type { OutsideAccount, OutsideBroker } from '../session/outside-account.ts'
import { lookAtBroker } from './broker-look.ts'
import type { Time } from './timing.ts'

export interface OutsideBrokersParts {
  readonly home: string
  readonly time: Time
  readonly store: ReconciliationStore
  readonly arming: ArmingStore
  /** Where new sessions trade when nothing is said. */
  readonly usual: BrokerConfig
  readonly onChange: () => void
}

/** The session that a connection is for. */
export interface ConnectionRequest {
  readonly id: string
  readonly startedAt: number
  readonly instruments: readonly FeedInstrument[]
  /** What the broker said of its account when the session began. */
  readonly environment: AccountEnvironment
  /** Writes together with what the session's journal holds. */
  readonly together: (write: () => void) => void
}

/** Brokers outside the engine: how they are reached, and what a session needs to trade there. */
export class OutsideBrokers {
  readonly #parts: OutsideBrokersParts

  constructor(parts: OutsideBrokersParts) {
    this.#parts = parts
  }

  /** The broker of a new session, null for the simulated exchange. @throws ConfigError for one that the feed can't serve */
  choose(feed: FeedConfig, config: BrokerConfig = this.#parts.usual): BrokerSetting | null {
    if (config.kind === 'simulated') return null
    if (feed.kind !== 'replay') return config
    throw new ConfigError('expected simulated ticks for a broker outside, found a replay: its time is not the broker’s')
  }

  /** Whether new sessions begin at a broker outside when nothing is said. */
  get isUsual(): boolean {
    return this.#parts.usual.kind !== 'simulated'
  }

  /** Whether a session traded at a broker outside that nobody has let go of. */
  get isKnown(): boolean {
    return readBrokerSettings(this.#parts.home).length > 0
  }

  /** What a human sees of a broker before a session begins there. @throws BrokerError when it can't be asked */
  inspect(config: BrokerConfig | null): Promise<BrokerLook> {
    return lookAtBroker(config ?? this.#parts.usual, this.#parts.time)
  }

  /** Where new sessions trade when nothing is said. */
  get place(): BrokerPlace {
    const { usual } = this.#parts
    return { kind: usual.kind, url: usual.kind === 'simulated' ? '' : usual.url }
  }

  /** What a broker says of its account. @throws BrokerError when it can't be asked, ConfigError when it keeps no US dollars */
  async look(setting: BrokerSetting): Promise<{ readonly cash: Money; readonly environment: AccountEnvironment }> {
    const { url, token } = setting
    const connection = new PaperServerConnection({
      url,
      token,
      client: 'look',
      instruments: [],
      time: this.#parts.time,
    })
    try {
      await connection.open({ order: () => undefined, fill: () => undefined, link: () => undefined })
      const own = (await connection.cash()).find(({ currency }) => currency === USD.code)
      const { environment } = connection
      if (own) return { cash: unitsOfText(own.amount, USD.precision).units as Money, environment }
      throw new ConfigError(`expected an account in ${USD.code}, found none at ${url}`)
    } finally {
      await connection.close()
    }
  }

  /**
   * Writes down where orders will go, for whoever has to stop them in the engine's place; null when a human has gone over
   * to the simulated exchange. An engine that knows of no broker must not forget one that another left.
   */
  keep(setting: BrokerSetting | null): void {
    writeBrokerSettings(this.#parts.home, setting === null ? [] : [setting])
  }

  /**
   * The broker of a session that goes on: where the engine was told that it is now, or where it was last. Another account
   * than before does not go unnoticed, for both sides are compared first. @throws ConfigError when it is not known any more
   */
  recall(): BrokerSetting {
    const { home, usual } = this.#parts
    if (usual.kind !== 'simulated') return usual
    const [setting] = readBrokerSettings(home)
    if (setting) return setting
    throw new ConfigError('expected the address of the broker that the session trades at, found none: begin a new one')
  }

  /** What a session needs to trade there. One name for all engines of a session: a new one ends what is left of the last. */
  for(setting: BrokerSetting, { id, startedAt, instruments, environment, together }: ConnectionRequest): OutsideBroker {
    const { time, store, arming, onChange } = this.#parts
    const { url, token } = setting
    const traded = instruments.map(({ instrument }) => instrument)
    const client = `session ${id}`
    const options = { url, token, client, instruments: traded, time, cancelOnDisconnect: true }
    const connection = new PaperServerConnection(options)
    return {
      connection,
      environment,
      keepArming: (event) => arming.keep(id, event),
      time,
      records: store.records(id, together),
      since: startedAt as Timestamp,
      tellQuotes: (quotes) => connection.quote(quotes),
      onChange,
    }
  }
}

/** How the line to a broker outside is, and whether both sides agree. */
export function brokerLamp(account: OutsideAccount | null | undefined): Lamp {
  if (!account) return { state: 'ok', detail: 'Paper exchange' }
  const { line, reconciliation, connection } = account
  if (!line.isUp) return { state: 'down', detail: `${connection.name}: ${line.reason}` }
  switch (reconciliation.state) {
    case 'clean': {
      const more = connection.cancelOnDisconnect ? ', which cancels entries when the line breaks' : ''
      return { state: 'ok', detail: `${connection.name}${more}` }
    }
    case 'checking':
      return { state: 'warning', detail: `${connection.name}: the account is being compared` }
    case 'unreachable':
      return { state: 'down', detail: `${connection.name}: ${reconciliation.problem}` }
    case 'differs':
      return { state: 'down', detail: `${connection.name}: ${reconciliation.differences.length} differences` }
  }
}

/** How both sides agree, for the screen. */
export function reconciliationView({ reconciliation }: OutsideAccount): ReconciliationView {
  const { state, checkedAt, problem, differences } = reconciliation
  return {
    state,
    checkedAt,
    problem,
    differences: differences.map(({ id, kind, symbol, message, here, atBroker, foundAt }) => ({
      id,
      kind,
      symbol,
      message,
      here,
      atBroker,
      choices: RECONCILIATION_RULES[kind].by === 'none' ? ['ignore'] : ['adopt', 'ignore'],
      foundAt,
    })),
  }
}
