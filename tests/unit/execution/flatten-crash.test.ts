import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STOP_LIMITS } from '../../../src/engine/execution/broker-line.ts'
import { StopSequence } from '../../../src/engine/execution/stop-sequence.ts'
import { STOP_STEPS } from '../../../src/engine/execution/stop-run.ts'
import type { StopRun } from '../../../src/engine/execution/stop-run.ts'
import type { StopVenue } from '../../../src/engine/execution/stop-venue.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import { MemoryRecorder, START, StopBroker, pass, passUntil } from './stop-broker.ts'

/** An engine with its record and its line to the broker: when it dies, nothing more comes of it. */
class Life {
  readonly ended: Promise<StopRun>
  isDead = false
  readonly #sequence: StopSequence

  constructor(broker: StopBroker, recorder: MemoryRecorder, clock: SimulatedClock, diesAt = Number.POSITIVE_INFINITY) {
    let lines = 0
    const mortal = {
      record: (steps: Parameters<MemoryRecorder['record']>[0]) => {
        // Even numbers die before the line is written, odd ones after.
        if (lines++ === Math.floor(diesAt / 2)) {
          this.isDead = true
          if (diesAt % 2 === 1) recorder.record(steps)
        }
        if (this.isDead) throw new Error('killed')
        recorder.record(steps)
      },
      steps: (latchId: string) => recorder.steps(latchId),
    }
    const whileAlive =
      <A extends unknown[], T>(call: (...given: A) => Promise<T>) =>
      async (...given: A): Promise<T> => {
        if (this.isDead) return new Promise(() => undefined)
        const answer = await call(...given)
        return this.isDead ? new Promise(() => undefined) : answer
      }
    const venue: StopVenue = {
      name: broker.name,
      submit: whileAlive((ticket) => broker.submit(ticket)),
      cancel: whileAlive((id) => broker.cancel(id)),
      order: whileAlive((id) => broker.order(id)),
      workingOrders: whileAlive(() => broker.workingOrders()),
      positions: whileAlive(() => broker.positions()),
      facts: () => broker.facts(),
    }
    this.#sequence = new StopSequence({
      time: clock,
      recorder: mortal,
      by: 'engine',
      venues: () => [venue],
      onChange: () => undefined,
      // Short, so that it often has to go on beside orders that cannot be cancelled.
      limits: { ...STOP_LIMITS, cancelMs: 500 },
    })
    this.ended = this.press()
    // A killed engine's promises are nobody's.
    this.ended.catch(() => undefined)
  }

  press(): Promise<StopRun> {
    return this.#sequence.begin({ latchId: 'L1', kind: 'flatten', at: START, source: 'cli', reason: 'test' })
  }

  die(): void {
    this.isDead = true
    this.#sequence.close()
  }
}

/** What a FLATTEN of this scene writes down when nothing interrupts it. */
function scene(): StopBroker {
  const broker = new StopBroker()
  broker.held.set('AAPL', 10)
  broker.held.set('SPX', -7)
  broker.works('a', 'sell', 10)
  // Half at once, half at the next look: there is something to wait for.
  broker.fillsOf = ({ quantity }) => Math.floor(Number(quantity) / 2)
  return broker
}

/** What rests is filled as time passes. */
function fillRest(broker: StopBroker): void {
  for (const [id, { status }] of broker.orders) {
    if (id.startsWith('kill-') && isWorking(status)) broker.fills(id, 100)
  }
}

async function untilEnded(life: Life, broker: StopBroker, clock: SimulatedClock): Promise<StopRun> {
  const progress = { isOver: false }
  void life.ended.then(() => {
    progress.isOver = true
  })
  for (let round = 0; round < 200; round++) {
    if (progress.isOver) break
    await pass(clock, 100)
    fillRest(broker)
  }
  return life.ended
}

describe('A FLATTEN whose engine dies', () => {
  test('given no death, writes down every step of the brokers', async () => {
    const [broker, recorder, clock] = [scene(), new MemoryRecorder(), new SimulatedClock(START)]
    const run = await untilEnded(new Life(broker, recorder, clock), broker, clock)
    expect(run.brokers).toMatchObject([{ outcome: 'done' }])
    const steps = new Set(recorder.lines.map(({ step }) => step))
    expect(STOP_STEPS.filter((step) => steps.has(step))).toEqual(STOP_STEPS.slice(3))
  })

  test('given a death before and after each line of its record, the next engine goes on to the end, and closes each position once', async () => {
    const whole = new MemoryRecorder()
    const [first, watch] = [scene(), new SimulatedClock(START)]
    await untilEnded(new Life(first, whole, watch), first, watch)
    expect(whole.lines.length).toBeGreaterThan(10)
    for (let diesAt = 0; diesAt < whole.lines.length * 2; diesAt++) {
      const [broker, recorder, clock] = [scene(), new MemoryRecorder(), new SimulatedClock(START)]
      const killed = new Life(broker, recorder, clock, diesAt)
      for (let round = 0; !killed.isDead && round < 100; round++) {
        await pass(clock, 100)
        fillRest(broker)
      }
      killed.die()
      await pass(clock, 1_000)
      const run = await untilEnded(new Life(broker, recorder, clock), broker, clock)
      const sold = broker.submitted.filter(({ symbol }) => symbol === 'AAPL').map(({ clientId }) => clientId)
      const outcome = run.brokers.map((state) => state.outcome)
      const { resumed } = run
      expect({ diesAt, outcome, resumed, sold, held: [...broker.held.values()], sins: broker.sins }).toEqual({
        diesAt,
        outcome: ['done'],
        resumed: diesAt > 0,
        sold: ['kill-L1-AAPL'],
        held: [0, 0],
        sins: [],
      })
    }
  })
})

describe('FLATTEN and STOP, whatever a broker does', () => {
  test('given answers that are lost, late, refused or never come, fills in between and deaths, never open, enlarge or turn a position', async () => {
    await fc.assert(
      fc.asyncProperty(
        chances,
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (chance, held, keepsReduceOnly) => {
          const [broker, recorder, clock] = [new StopBroker(), new MemoryRecorder(), new SimulatedClock(START)]
          for (const [index, quantity] of held.entries()) {
            broker.held.set(`S${index}`, quantity)
            broker.works(`stop-${index}`, quantity > 0 ? 'sell' : 'buy', Math.abs(quantity) + 1, `S${index}`)
            broker.works(`add-${index}`, quantity > 0 ? 'buy' : 'sell', 3, `S${index}`)
          }
          broker.keepsReduceOnly = keepsReduceOnly
          const luck = new Luck(chance)
          misbehave(broker, luck)
          let life = new Life(broker, recorder, clock)
          for (let round = 0; luck.lasts && round < 300; round++) {
            await pass(clock, 100)
            if (luck.isBad(0.05)) {
              life.die()
              life = new Life(broker, recorder, clock)
            }
            for (const [id, { status }] of broker.orders) {
              if (isWorking(status) && luck.isBad(0.4)) broker.fills(id, luck.below(6))
            }
          }
          // From now on the broker behaves, and a human asks once more: it must end flat.
          luck.end()
          life.press().catch(() => undefined)
          for (let round = 0; round < 600 && !isFlat(broker); round++) {
            await pass(clock, 200)
            fillRest(broker)
          }
          expect(broker.sins).toEqual([])
          expect([...broker.held.values()].every((quantity) => quantity === 0)).toBe(true)
          life.die()
        },
      ),
      { numRuns: 200 },
    )
  })

  test('given a broker that takes its time to book fills, but keeps to reduce-only, never turn a position', async () => {
    await fc.assert(
      fc.asyncProperty(chances, fc.integer({ min: 1, max: 50 }), async (chance, held) => {
        const [broker, recorder, clock] = [new StopBroker(), new MemoryRecorder(), new SimulatedClock(START)]
        broker.held.set('S', held)
        const luck = new Luck(chance)
        misbehave(broker, luck)
        let booked = String(held)
        broker.positions = async () => {
          const [shown, truth] = [booked, String(broker.held.get('S'))]
          if (!luck.isBad(0.6)) booked = truth
          return [{ symbol: 'S', quantity: shown, averagePrice: '1' }]
        }
        const life = new Life(broker, recorder, clock)
        for (let round = 0; round < 600 && (luck.lasts || !isFlat(broker)); round++) {
          if (round === 300) life.press().catch(() => undefined)
          await pass(clock, 200)
          fillRest(broker)
        }
        expect(broker.sins).toEqual([])
        expect(broker.held.get('S')).toBe(0)
        life.die()
      }),
      { numRuns: 60 },
    )
  })

  test('given a record that never takes anything, stops all the same', async () => {
    const [broker, clock] = [scene(), new SimulatedClock(START)]
    const forgetful = new MemoryRecorder()
    forgetful.record = () => undefined
    const run = await untilEnded(new Life(broker, forgetful, clock), broker, clock)
    expect(run.brokers).toMatchObject([{ outcome: 'done' }])
    // And a second engine, which knows nothing of the first one's orders, sends none beside them.
    broker.held.set('AAPL', 4)
    await passUntil(clock, untilEnded(new Life(broker, forgetful, clock), broker, clock))
    expect(broker.held.get('AAPL')).toBe(0)
    expect(broker.sins).toEqual([])
  })
})

const isFlat = (broker: StopBroker) =>
  [...broker.held.values()].every((quantity) => quantity === 0) &&
  [...broker.orders.values()].every(({ status }) => !isWorking(status))

const isWorking = (status: string) => status === 'accepted' || status === 'partially-filled'

const chances = fc.record({ seed: fc.nat(), times: fc.nat(3_000) })

/** Bad luck from a seed, for so many times; after that all goes well. */
class Luck {
  readonly #random: SeededRandom
  #left: number

  constructor({ seed, times }: { readonly seed: number; readonly times: number }) {
    this.#random = new SeededRandom(seed)
    this.#left = times
  }

  get lasts(): boolean {
    return this.#left > 0
  }
  isBad(probability: number): boolean {
    return this.#left-- > 0 && this.#random.next() < probability
  }
  below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
  end(): void {
    this.#left = 0
  }
}

function misbehave(broker: StopBroker, luck: Luck): void {
  broker.before = (call) => {
    if (luck.isBad(0.06)) throw new BrokerError('transient', 'lost on its way')
    if (luck.isBad(0.02)) return new Promise(() => undefined)
    if (luck.isBad(0.03)) throw new BrokerError('rate-limit', 'too many requests')
    if (call === 'cancel' && luck.isBad(0.8)) throw new BrokerError('rejected', 'not now')
    if (call === 'submit' && luck.isBad(0.1)) throw new BrokerError('rejected', 'not now')
    return undefined
  }
  const arrives = broker.arrives.bind(broker)
  broker.arrives = (ticket) => {
    arrives(ticket)
    if (luck.isBad(0.1)) throw new BrokerError('transient', 'the answer was lost')
  }
  broker.fillsOf = ({ quantity }) => (luck.isBad(0.6) ? luck.below(4) : Number(quantity))
}
