import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { openStore } from '../../src/engine/adapters/storage/store.ts'
import { SystemTime } from '../../src/engine/adapters/system-time.ts'
import { AlertDesk } from '../../src/engine/server/alert-desk.ts'
import { Pulse } from '../../src/engine/server/pulse.ts'
import { quoteAt, quoteDesk } from './desk.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile } from './timing.ts'

const MOST_MS = 1_000
const CRITICAL = 100
/** Alerts of a source gone wild, and quotes, between one critical alert and the next. */
const STORM = 500
const QUOTES = 20_000
const ROUND_MS = 50

/** From the event to the row on the screen's stream, while a storm and market data keep the engine busy. */
export async function benchAlerts(print: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-'))
  const store = await openStore(join(folder, 'alerts.db'))
  const time = new SystemTime()
  const pulse = new Pulse(time)
  const desk = new AlertDesk(store.alerts, time, pulse)
  const { instrument, market } = quoteDesk()
  const sentAt = new Map<string, number>()
  const times: number[] = []
  desk.topic.subscribe({
    snapshot: () => undefined,
    restart: () => undefined,
    delta: ({ upsert }) => {
      for (const { message } of upsert) {
        const from = sentAt.get(message)
        if (from !== undefined) times.push(performance.now() - from)
        sentAt.delete(message)
      }
    },
  })
  try {
    const began = performance.now()
    for (let round = 0; round < CRITICAL; round++) {
      const message = `critical ${round}`
      sentAt.set(message, performance.now())
      desk.add({ severity: 'critical', source: 'broker', code: 'LATE-FILL', message })
      for (let n = 0; n < STORM; n++)
        desk.add({ severity: 'warning', source: 'wild', code: 'ORDER-RATE', message: `${round} ${n}` })
      for (let n = 0; n < QUOTES; n++) market.quotes.deliver(quoteAt(instrument, n))
      while (performance.now() - began < (round + 1) * ROUND_MS) await turn()
    }
    while (sentAt.size > 0) await turn()
    const kept = store.alerts.newest(10_000).filter(({ severity }) => severity === 'critical').length
    if (kept !== CRITICAL) throw new WrongResult(`${kept} of ${CRITICAL} critical alerts are in the store`)
    const perSecond = (count: number) => fixed((count * 1_000) / ROUND_MS, 0)
    print(`${CRITICAL} critical alerts among ${perSecond(STORM)} others and ${perSecond(QUOTES)} quotes a second`)
    const sorted = times.toSorted((a, b) => a - b)
    const longest = sorted.at(-1) ?? Number.POSITIVE_INFINITY
    const figure = `${fixed(quantile(sorted, 0.5))} ms, p99 ${fixed(quantile(sorted, 0.99))} ms, longest ${fixed(longest)} ms`
    const target = `< ${MOST_MS} ms, ${reached(longest < MOST_MS)}`
    return [{ what: 'event to alert row under load', figure, ratio: '', target, isMet: null }]
  } finally {
    desk.close()
    pulse.close()
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
