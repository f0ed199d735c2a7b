import type { CommandPayload } from '../../contract/commands.ts'
import type { DatasetInfo, ImportOptions, ImportReport } from '../../contract/dataset.ts'
import type { BarTable } from '../../contract/views.ts'
import { importBars } from '../adapters/data/data-catalog.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { aggregateSeries } from '../market/time-bar-aggregator.ts'
import { rowAt, sliceBars } from '../model/bar.ts'
import { parseTimeframe } from '../model/time.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { Pulse } from './pulse.ts'
import { KeyedTopic } from './topics.ts'
import { barTable } from './views.ts'

/** Shows the catalog of histories, takes new ones in and reads from them. */
export class DataDesk {
  readonly topic: KeyedTopic<'datasets'>
  readonly #catalog: DataCatalog
  readonly #alerts: AlertDesk
  #datasets: readonly DatasetInfo[] = []

  constructor(catalog: DataCatalog, pulse: Pulse, alerts: AlertDesk) {
    this.#catalog = catalog
    this.#alerts = alerts
    this.topic = new KeyedTopic<'datasets'>(
      pulse,
      () => [...this.#datasets],
      (id) => this.#datasets.find((dataset) => dataset.id === id),
    )
  }

  /** Reads the catalog; datasets that are damaged are said. */
  async open(): Promise<void> {
    const { datasets, damaged } = await this.#catalog.list()
    this.#datasets = datasets
    for (const { id, reason } of damaged) {
      const message = `The dataset ${id} can't be read: ${reason}`
      this.#alerts.add({ severity: 'warning', source: 'data', code: 'DATASET-DAMAGED', message })
    }
  }

  list(): DatasetInfo[] {
    return [...this.#datasets]
  }

  /** @param dryRun only report; keep nothing */
  async import(
    name: string,
    bytes: Uint8Array,
    options: ImportOptions,
    dryRun: boolean,
  ): Promise<{ dataset: DatasetInfo | null; report: ImportReport }> {
    if (dryRun) return { dataset: null, report: await trialReport(bytes, name, options) }
    const { dataset, report } = await this.#catalog.importBytes(bytes, { ...options, file: name })
    await this.#refresh(dataset.id)
    return { dataset, report }
  }

  async delete(id: string): Promise<void> {
    await this.#catalog.delete(id)
    await this.#refresh(id)
  }

  /**
   * At most `limit` bars that open before `before`, oldest first.
   * @throws ConfigError for a timeframe that the dataset's bars cannot be put together to
   */
  async bars({ datasetId, timeframe, before, limit }: CommandPayload<'data.bars'>): Promise<BarTable> {
    const series = await this.#catalog.load(datasetId)
    const wanted = timeframe === undefined ? series.timeframe : parseTimeframe(timeframe)
    const { bars, instrument } = wanted === series.timeframe ? series : aggregateSeries(series, wanted)
    const end = before === null ? bars.length : rowAt(bars, before)
    return barTable(sliceBars(bars, Math.max(0, end - limit), end), instrument)
  }

  async #refresh(id: string): Promise<void> {
    this.#datasets = (await this.#catalog.list()).datasets
    this.topic.changed(id)
  }
}

/** What an import would find. A strict one would fail at the first error; the report names them all. */
async function trialReport(bytes: Uint8Array, file: string, options: ImportOptions): Promise<ImportReport> {
  const { report } = await importBars(bytes, { ...options, mode: 'skip', file })
  return { ...report, mode: options.mode ?? 'strict' }
}
