import type { BrokerConfig, BrokerLook } from '../../contract/broker.ts'
import { connectionOf } from '../adapters/brokers/broker-settings.ts'
import { ALL_CAPABILITIES } from '../kernel/broker-connection.ts'
import type { BrokerConnection } from '../kernel/broker-connection.ts'
import { USD } from '../model/currency.ts'
import { BrokerError, ConfigError, messageOf } from '../model/errors.ts'
import { after, type Time } from './timing.ts'

/** Longer than any connection takes to give up by itself. */
const PATIENCE_MS = 12_000
const NOBODY = { order: () => undefined, fill: () => undefined, link: () => undefined }

/**
 * Connects to a broker, asks about the account, and leaves: nothing is changed there, nothing is kept here.
 * @throws BrokerError when it cannot be reached or does not know who asks, ConfigError for the engine's own exchange
 */
export async function lookAtBroker(config: BrokerConfig, time: Time): Promise<BrokerLook> {
  if (config.kind === 'simulated') throw new ConfigError('expected a broker outside, found the simulated exchange')
  const connection = connectionOf(config, 'look', time, true)
  const begun = time.now()
  let timer = { cancel: () => undefined as void }
  const patience = new Promise<never>((_resolve, reject) => {
    const silent = () => reject(new BrokerError('transient', `no answer within ${PATIENCE_MS / 1_000} s`))
    timer = after(time, PATIENCE_MS, silent)
  })
  try {
    const told = await Promise.race([tellOf(connection), patience])
    return { ...told, answeredInMs: Math.round(time.now() - begun) }
  } catch (error) {
    throw wordsFor(error, config.url)
  } finally {
    timer.cancel()
    await connection.close()
  }
}

async function tellOf(connection: BrokerConnection): Promise<Omit<BrokerLook, 'answeredInMs'>> {
  await connection.open(NOBODY)
  const [cash, positions, orders] = await Promise.all([
    connection.cash(),
    connection.positions(),
    connection.workingOrders(),
  ])
  const { name, environment, cancelOnDisconnect } = connection
  const isUsable = cash.some(({ currency }) => currency === USD.code)
  const kept = cash.map(({ currency }) => currency).join(', ') || 'no money at all'
  return {
    name,
    environment,
    cash: cash.map(({ currency, amount }) => ({ currency, amount })),
    positions: positions.length,
    workingOrders: orders.length,
    cancelOnDisconnect,
    heldByEngine: heldByEngine(connection),
    problem: isUsable ? '' : `expected an account in ${USD.code}, found ${kept}`,
  }
}

function heldByEngine({ capabilities = ALL_CAPABILITIES }: BrokerConnection): string[] {
  const { orderTypes, oco, reduceOnly } = capabilities
  const missing = ALL_CAPABILITIES.orderTypes.filter((type) => !orderTypes.includes(type))
  return [...missing, ...(oco ? [] : ['one cancels the other']), ...(reduceOnly ? [] : ['reduce only'])]
}

/** What is wrong and what to do about it, where that is known. */
function wordsFor(error: unknown, url: string): Error {
  if (error instanceof ConfigError) return error
  const kind = error instanceof BrokerError ? error.kind : 'transient'
  const found = messageOf(error)
  if (kind === 'auth') {
    return new BrokerError(
      'auth',
      `${url} does not let this token in: ${found}. Copy it anew from what the broker printed`,
    )
  }
  return new BrokerError(kind, `${url} does not answer: ${found}. Is the broker running, and the address right?`)
}
