import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StreamedJob } from '../../engine/adapters/backtest/job.ts'
import { actionsBeside } from '../../engine/adapters/data/actions/actions-file.ts'
import { DatasetStore } from '../../engine/adapters/data/dataset-store.ts'
import { FileBars } from '../../engine/adapters/data/streaming/bar-file.ts'
import type { FiledSeries } from '../../engine/adapters/data/streaming/bar-file.ts'
import { estimateRows, streamBarFile } from '../../engine/adapters/data/streaming/stream-file.ts'
import { tradingCalendar } from '../../engine/market/calendar.ts'
import { suspectedSplits } from '../../engine/market/split-check.ts'
import type { AnySeries } from '../../engine/model/bar-stream.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { parseTimeframe } from '../../engine/model/time.ts'
import { defaultHome } from '../home.ts'
import { fileOptions } from './backtest-data.ts'
import { importWarnings } from './import-warnings.ts'
import { benchmarkOf } from './run-inputs.ts'
import type { InputChoice } from './run-inputs.ts'
import { userPath } from './user-path.ts'

/** Of more bars than this a run holds a window in memory, not all. */
export const STREAMED_ABOVE = 2_000_000

export interface StreamChoice extends InputChoice {
  /** Undefined: by the number of bars. */
  readonly stream?: boolean
}

export interface StreamedInputs {
  readonly job: Pick<StreamedJob, 'series' | 'sha256' | 'warnings'>
  readonly benchmark: AnySeries | undefined
  /** Gives back what the bars took on the disk. */
  readonly release: () => Promise<void>
}

interface Found {
  readonly series: FiledSeries
  readonly sha256: string
  readonly warnings: readonly string[]
}

/**
 * The bars of a run that are read while they are played: when they are many, or when it is asked for. Undefined when
 * they are to be in memory.
 * @throws ConfigError when streaming is asked for and something needs the bars in memory
 */
export async function streamedInputs(
  choice: StreamChoice,
  cancelled: () => boolean,
): Promise<StreamedInputs | undefined> {
  const { stream } = choice
  if (stream === false) return undefined
  const hurdle = hurdleOf(choice)
  if (stream === true && hurdle !== undefined) throw needsMemory(hurdle)
  const [name] = choice.data ?? []
  if (hurdle !== undefined || name === undefined) return undefined
  if (stream !== true && !((await barsOf(name, choice)) > STREAMED_ABOVE)) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'quantx-bars-'))
  const release = () => rm(folder, { recursive: true, force: true })
  try {
    const found = await openedBars(name, folder, choice, cancelled)
    const series = found && isOfLength(found.series, choice) ? found : undefined
    if (series) return { ...(await inputsOf(series, choice)), release }
    if (stream === true) throw needsMemory('rows out of order, ticks or a longer --timeframe')
  } catch (error) {
    await release()
    throw error
  }
  await release()
  return undefined
}

/** What needs all bars in memory. */
function hurdleOf({ data = [], actions, universe, detail, prices, adjust }: StreamChoice): string | undefined {
  if (data.length !== 1) return 'several symbols'
  if (universe !== undefined) return '--universe'
  if (detail !== undefined) return '--detail'
  if (prices !== 'raw') return `--prices ${prices}`
  if (adjust === true) return '--adjust'
  const isNone = actions?.includes('none') === true
  if (actions !== undefined && !isNone) return '--actions'
  const beside = data.map((name) => actionsBeside(userPath(name))).find((path) => path !== undefined)
  return beside === undefined || isNone ? undefined : beside
}

function needsMemory(what: string): ConfigError {
  return new ConfigError(`--stream: expected bars that can be read while they are played, found ${what}`)
}

async function barsOf(name: string, { home }: StreamChoice): Promise<number> {
  const path = userPath(name)
  if (existsSync(path)) return estimateRows(path)
  const { datasets } = await new DatasetStore(home ?? defaultHome()).list()
  return datasets.find(({ id }) => id === name)?.bars ?? 0
}

async function openedBars(
  name: string,
  folder: string,
  choice: StreamChoice,
  cancelled: () => boolean,
): Promise<Found | undefined> {
  const path = userPath(name)
  if (existsSync(path)) {
    const read = await streamBarFile(path, folder, { ...fileOptions(path, choice), cancelled })
    return read && { series: read.series, sha256: read.sha256, warnings: importWarnings(read.report) }
  }
  const store = new DatasetStore(choice.home ?? defaultHome())
  // Other datasets come with QuantX and are short.
  const { datasets } = await store.list()
  const info = datasets.find(({ id }) => id === name)
  return info && { series: await store.file(name), sha256: info.sha256, warnings: [] }
}

function isOfLength({ timeframe }: FiledSeries, choice: StreamChoice): boolean {
  return choice.timeframe === undefined || parseTimeframe(choice.timeframe) === timeframe
}

async function inputsOf(
  { series, sha256, warnings }: Found,
  choice: StreamChoice,
): Promise<Pick<StreamedInputs, 'job' | 'benchmark'>> {
  const { instrument, timeframe, file } = series
  const streamed = { instrument, timeframe, bars: new FileBars(file) }
  const jumps = suspectedSplits(streamed, [], tradingCalendar(instrument.calendar))
  const isItself = choice.benchmark === instrument.symbol
  const benchmark = isItself ? streamed : await benchmarkOf(choice, [], [])
  if (!isItself) streamed.bars.close()
  return { job: { series, sha256, warnings: [...warnings, ...jumps] }, benchmark }
}
