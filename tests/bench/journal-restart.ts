import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatasetStore } from '../../src/engine/adapters/data/dataset-store.ts'
import { openStore } from '../../src/engine/adapters/storage/store.ts'
import { SimulatedClock } from '../../src/engine/kernel/clock.ts'
import { MINUTE_MS } from '../../src/engine/model/time.ts'
import type { Timestamp } from '../../src/engine/model/units.ts'
import { startWorkstation } from '../../src/engine/server/workstation.ts'
import { seriesOf } from '../unit/session/series.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'

const RESOURCES = fileURLToPath(new URL('../..', import.meta.url))
const BARS = 60_000
const EVENTS = 100_000
const MOST_SECONDS = 2

/** In and out on every other bar. */
const BUSY = `
import { Strategy } from 'quantx'
export default class Busy extends Strategy {
  onBar(bar) { if (bar.volume % 4 === 0) { if (this.position().isFlat) this.buy(10); else this.close() } }
}
`

/** How long a workstation takes to go on with a session that has a long past, beside one that begins. */
export async function benchRestart(folder: string, print: (line: string) => void): Promise<Figure> {
  const fresh = await timeStart(join(folder, 'fresh'))
  const home = join(folder, 'home')
  print(`journaling a session of ${EVENTS / 1_000} k events …`)
  await record(home)
  const store = await openStore(join(home, 'quantx.db'))
  const chain = store.sessions.latestSession()?.id ?? ''
  let events = 0
  for (const { kind, data } of store.journal.records(chain)) events += kind === 'market' ? Number(data['moments']) : 1
  store.close()
  if (events < EVENTS) throw new WrongResult(`expected a session of ${EVENTS} events, found one of ${events}`)
  const used = process.cpuUsage()
  const again = await timeStart(home)
  const processor = process.cpuUsage(used)
  return {
    what: `Restart to ready, ${fixed(events / 1_000, 0)} k events journaled`,
    figure: `${fixed(again / 1_000, 2)} s of wall time, ${fixed((processor.user + processor.system) / 1e6, 2)} s of processor time (a first start ${fixed(fresh / 1_000, 2)} s)`,
    ratio: `${fixed(again / fresh)} × a first start`,
    target: `≤ ${MOST_SECONDS} s, ${reached(again <= MOST_SECONDS * 1_000)}`,
    isMet: null,
  }
}

async function timeStart(home: string): Promise<number> {
  const start = performance.now()
  const workstation = await startWorkstation({ home, resources: RESOURCES }, clock())
  const time = performance.now() - start
  await workstation.shutdown()
  return time
}

async function record(home: string): Promise<void> {
  mkdirSync(join(home, 'strategies'), { recursive: true })
  const file = join(home, 'strategies', 'busy.ts')
  writeFileSync(file, BUSY)
  const series = seriesOf({ symbol: 'BUSY', bars: BARS, timeframe: MINUTE_MS, calendar: '24/7' })
  const dataset = await new DatasetStore(home).import(series, { source: 'bench' })
  const time = clock()
  const workstation = await startWorkstation({ home, resources: RESOURCES }, time)
  const { commands } = workstation.api
  await commands['session.start']({ feed: { kind: 'replay', datasets: [dataset.id], speed: 1 }, cash: 1_000_000 })
  await commands['strategy.start']({ file, symbols: ['BUSY'], timeframe: '1m', params: {} })
  await commands['session.speed']({ speed: 'max' })
  time.advanceTo((time.now() + 1_000) as Timestamp)
  await workstation.shutdown()
}

function clock(): SimulatedClock {
  return new SimulatedClock(1_700_000_000_000 as Timestamp)
}
