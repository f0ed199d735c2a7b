import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore } from '../../src/engine/adapters/storage/store.ts'
import { SystemTime } from '../../src/engine/adapters/system-time.ts'
import { cancelAll } from '../../src/engine/execution/cancel-all.ts'
import { orderRequest } from '../../src/engine/model/order-request.ts'
import type { Price, Quantity } from '../../src/engine/model/units.ts'
import { AlertDesk } from '../../src/engine/server/alert-desk.ts'
import { Pulse } from '../../src/engine/server/pulse.ts'
import { StopDesk } from '../../src/engine/server/stop-desk.ts'
import { launchNodeEngine } from '../../src/host/node-engine.ts'
import { Supervisor } from '../../src/host/supervisor.ts'
import { quoteAt, quoteDesk } from './desk.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile } from './timing.ts'

const ROUNDS = 50
const WORKING_ORDERS = 100
const MOST_MS = 10
const RESOURCES = fileURLToPath(new URL('../..', import.meta.url))

/** From the key press at the engine to the closed gate, to all orders off the market, and to the answer of a whole process. */
export async function benchStop(print: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-'))
  try {
    const fsync = fsyncTimes(folder)
    const { gate, done } = await atTheDesk(folder)
    print(`STOP with ${WORKING_ORDERS} working orders, ${ROUNDS} times`)
    const answered = await ofAProcess(folder)
    return [
      figureOf('STOP to closed gate, p99', gate, fsync, `< ${MOST_MS} ms`, MOST_MS),
      figureOf(`STOP to latch on disk, ${WORKING_ORDERS} orders cancelled, p99`, done, fsync, '', null),
      figureOf('STOP to the answer of the engine process, p99', answered, fsync, '', null),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function figureOf(
  what: string,
  times: readonly number[],
  fsync: number,
  target: string,
  mostMs: number | null,
): Figure {
  const p99 = quantile(
    times.toSorted((a, b) => a - b),
    0.99,
  )
  return {
    what,
    figure: `${fixed(p99, 3)} ms`,
    ratio: `${fixed(p99 / fsync, 2)} × fsync`,
    target: mostMs === null ? target : `${target}, ${reached(p99 < mostMs)}`,
    isMet: null,
  }
}

/** Median of a bare write and fsync on the same disk. */
function fsyncTimes(folder: string): number {
  const file = openSync(join(folder, 'fsync'), 'w')
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now()
    writeSync(file, Buffer.alloc(4_096))
    fsyncSync(file)
    return performance.now() - from
  })
  closeSync(file)
  return quantile(
    times.toSorted((a, b) => a - b),
    0.5,
  )
}

async function atTheDesk(folder: string): Promise<{ gate: number[]; done: number[] }> {
  const store = await openStore(join(folder, 'desk.db'))
  const time = new SystemTime()
  const pulse = new Pulse(time)
  const alerts = new AlertDesk(store.alerts, time, pulse)
  const [gate, done]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const desk = new StopDesk({ latches: store.latch, stops: store.stops, time, alerts, onChange: () => undefined })
    const { trader, instrument, market } = quoteDesk(desk.state)
    market.quotes.deliver(quoteAt(instrument, 1))
    for (let order = 0; order < WORKING_ORDERS; order++) {
      const terms = { type: 'limit', limitPrice: (5_000 + order) as Price } as const
      trader.orders.place(orderRequest(instrument, 'buy', 1 as Quantity, terms))
    }
    let closedAt = Number.NaN
    desk.state.onChange(() => (closedAt = performance.now()))
    desk.attach({
      venues: () => [],
      stopTrading: () => ({ ...cancelAll(trader.orders, trader.portfolio), strategiesStopped: 0 }),
    })
    const from = performance.now()
    desk.stop('hotkey', 'bench')
    done.push(performance.now() - from)
    gate.push(closedAt - from)
    if (trader.working.count > 0) throw new WrongResult(`${trader.working.count} orders work after STOP`)
    if (!desk.isDurable || store.latch.current() === null) throw new WrongResult('the latch is not on disk after STOP')
    desk.rearm('REARM', 'for the next round')
    desk.close()
  }
  alerts.close()
  pulse.close()
  store.close()
  return { gate, done }
}

/** The same from the shell's side, with the way there and back. */
async function ofAProcess(folder: string): Promise<number[]> {
  const supervisor = new Supervisor({
    launch: () => launchNodeEngine(),
    time: new SystemTime(),
    config: { home: folder, resources: RESOURCES },
    stopMemo: { read: () => [], write: () => undefined },
  })
  const up = Promise.withResolvers<void>()
  supervisor.onState(({ state, reason }) => (state === 'running' ? up.resolve() : up.reject(new WrongResult(reason))))
  supervisor.start()
  await up.promise
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now()
    await supervisor.stopTrading('hotkey', 'bench')
    times.push(performance.now() - from)
    await supervisor.control({ do: 'rearm', source: 'hotkey', word: 'REARM', reason: 'for the next', force: true })
  }
  await supervisor.shutdown()
  return times
}
