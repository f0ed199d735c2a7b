import { InvariantError, assert, ensure } from '../../../src/engine/model/errors.ts'
import type { EngineLife } from './engine-life.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** What holds at any time, whatever failed. @throws InvariantError when it does not */
export function checkAlways(world: SimulatedWorld): void {
  const { violations, broker, disk, engine } = world
  assert(violations.length === 0, violations.join('; '))
  assert(
    engine === null || engine.faults.length === 0,
    `no fault within the engine, found ${engine?.faults.join('; ')}`,
  )
  const taken = disk.decisions.map(({ fillId }) => fillId).filter((id) => id !== '')
  assert(new Set(taken).size === taken.length, `expected each fill to be taken over once, found ${taken.join(', ')}`)
  for (const { clientId } of broker.orders.values()) {
    if (!clientId.startsWith('S-')) continue
    assert(disk.orders.has(clientId), `expected the broker's order ${clientId} to have an intent on disk, found none`)
  }
}

/** What holds once nothing fails and both sides had time: they agree to the last cent. @throws InvariantError */
export function checkAgreement(world: SimulatedWorld): void {
  const { broker } = world
  const engine = ensure(world.engine, 'an engine that lives')
  const { session } = engine
  const outside = ensure(session.outside, 'an outside account')
  const { state, differences, problem } = outside.reconciliation
  const why = differences.map(({ message }) => message).join('; ')
  if (state !== 'clean') throw new InvariantError(`expected both sides to agree, found ${state} ${problem} ${why}`)
  for (const { instrument } of session.trader.portfolio.holdings) {
    const here = session.trader.portfolio.quantity(instrument)
    same(here, broker.held.get(instrument.symbol) ?? 0, `shares of ${instrument.symbol}`)
  }
  const cents = session.trader.portfolio.cash / 10 ** (session.trader.portfolio.currency.precision - 2)
  same(cents, broker.cash, 'cents of cash')
  checkOwners(engine)
  checkOrders(world, engine)
  checkStop(world, engine)
  checkDecisions(world)
}

/** Where nobody but the engine trades, no human is needed: all that it lost it gets back by itself. */
function checkDecisions({ disk, lastByHand }: SimulatedWorld): void {
  if (lastByHand !== Number.NEGATIVE_INFINITY) return
  for (const { choice, kind, message } of disk.decisions) {
    assert(choice === 'repair', `expected no difference that asks for a human, found ${kind}: ${message}`)
  }
}

/** What a strategy believes that it holds is what the account holds in its name. */
function checkOwners({ session }: EngineLife): void {
  for (const { host } of session.strategies.all) {
    for (const holding of session.trader.portfolio.holdings) {
      const { instrument } = holding
      same(host.desk.held(instrument), holding.ownedBy(host.id), `${instrument.symbol} that ${host.id} holds`)
    }
  }
}

function checkOrders({ broker }: SimulatedWorld, { session }: EngineLife): void {
  for (const order of session.trader.orders.orders) {
    const there = broker.orders.get(order.id)
    if (order.status === 'denied') {
      assert(!there, `expected the broker to have no order ${order.id}, which was denied, found one`)
      continue
    }
    same(order.filled, Number(there?.filled ?? 0), `filled of ${order.id}`)
    const worksThere = there?.status === 'accepted' || there?.status === 'partially-filled'
    same(order.working, worksThere, `${order.id} (${order.status}, ${there?.status ?? 'not there'}) working`)
  }
}

/** A stop leaves no order of ours; a FLATTEN is flat or says where it is not. */
function checkStop({ broker, lastByHand }: SimulatedWorld, { state, stops, session }: EngineLife): void {
  if (state.latch === null) return
  const run = ensure(stops.run, 'a stop under its latch')
  assert(
    run.finishedAt !== null,
    `expected the stop to have its report, found it at ${run.brokers.map(({ phase }) => phase).join()}`,
  )
  if (!stops.isResolved) return
  const left = broker
    .workingOrders()
    .filter(({ clientId }) => (session.trader.orders.find(clientId)?.createdAt ?? Number.POSITIVE_INFINITY) < run.at)
  same(left.length, 0, 'orders of before a stop that work after it')
  // Who trades at the counter after the last look has seen to it themselves.
  if (run.kind !== 'flatten' || lastByHand >= run.at) return
  for (const [symbol, held] of broker.held)
    same(held, 0, `shares of ${symbol} after a FLATTEN that says that it is done`)
}

function same(found: unknown, expected: unknown, what: string): void {
  assert(Object.is(found, expected), `expected ${what} to be ${String(expected)}, found ${String(found)}`)
}
