import { existsSync } from 'node:fs'
import { InMemory, OnDisk } from '../../engine/adapters/data/series-source.ts'
import { BarShelf } from '../../engine/adapters/data/streaming/bar-shelf.ts'
import { STREAMED_ABOVE, estimateRows } from '../../engine/adapters/data/streaming/stream-file.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { catalogOf } from './backtest-data.ts'
import type { BarSource } from './backtest-data.ts'
import type { InputChoice } from './run-inputs.ts'
import { userPath } from './user-path.ts'

export interface StreamChoice extends InputChoice {
  /** Undefined: by the number of bars. */
  readonly stream?: boolean
}

/** Where the bars of a run are held while it lasts. */
export interface ChosenSource {
  readonly source: BarSource
  /** Gives back what they took on the disk. */
  readonly release: () => Promise<void>
}

/** On the disk when the bars are many, or when it is asked for; in memory otherwise. */
export async function chosenSource(choice: StreamChoice): Promise<ChosenSource> {
  const catalog = catalogOf(choice)
  const isLong = choice.stream ?? (await barsOf(choice)) > STREAMED_ABOVE
  if (!isLong) return { source: new InMemory(catalog), release: async () => undefined }
  const shelf = new BarShelf()
  const source = new OnDisk(catalog, shelf, choice.stream === true ? refuseWhole : sayWhole)
  return { source, release: () => shelf.release() }
}

const WHOLE = 'rows out of order, ticks, closes to adjust by, or lines without line feeds'

function refuseWhole(path: string): void {
  throw new ConfigError(`${path}: expected bars that can be read while they are played, found ${WHOLE}`)
}

function sayWhole(path: string): void {
  process.stderr.write(`${path} is held in memory: it has ${WHOLE}\n`)
}

/** About how many bars there are in all. */
async function barsOf({ data = [], detail, benchmark, home }: StreamChoice): Promise<number> {
  const { datasets } = await catalogOf(home === undefined ? {} : { home }).list()
  let bars = 0
  for (const name of [...data, detail, benchmark]) {
    if (name === undefined) continue
    const path = userPath(name)
    bars += existsSync(path) ? await estimateRows(path) : (datasets.find(({ id }) => id === name)?.bars ?? 0)
  }
  return bars
}
