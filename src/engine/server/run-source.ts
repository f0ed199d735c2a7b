import type { BacktestRequest } from '../../contract/backtest.ts'
import type { JobBars } from '../adapters/backtest/job.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { OnDisk } from '../adapters/data/series-source.ts'
import { BarShelf } from '../adapters/data/streaming/bar-shelf.ts'
import { STREAMED_ABOVE } from '../adapters/data/streaming/stream-file.ts'
import { loadRunInputs, readRunInputs } from './run-inputs.ts'
import type { RunInputsOn } from './run-inputs.ts'

/** What a request names, read, held in memory or on the disk. */
export interface ChosenInputs extends RunInputsOn<JobBars> {
  /** Gives back what the bars took on the disk. */
  readonly release: () => Promise<void>
}

/**
 * Reads everything that a request names: to the disk when the bars are many, into memory otherwise.
 * @param most bars in memory
 * @throws as loadRunInputs
 */
export async function chosenInputs(
  catalog: DataCatalog,
  request: BacktestRequest,
  most = STREAMED_ABOVE,
): Promise<ChosenInputs> {
  if ((await barsOf(catalog, request)) <= most) {
    return { ...(await loadRunInputs(catalog, request)), release: async () => undefined }
  }
  const shelf = new BarShelf()
  try {
    const inputs = await readRunInputs(catalog, request, new OnDisk(catalog, shelf))
    return { ...inputs, release: () => shelf.release() }
  } catch (error) {
    await shelf.release()
    throw error
  }
}

/** How many bars there are in all. */
async function barsOf(
  catalog: DataCatalog,
  { datasetId, otherDatasetIds = [], detailDatasetId, benchmarkDatasetId }: BacktestRequest,
): Promise<number> {
  const { datasets } = await catalog.list()
  const ids = [datasetId, ...otherDatasetIds, detailDatasetId, benchmarkDatasetId]
  return ids.reduce((sum, id) => sum + (datasets.find((info) => info.id === id)?.bars ?? 0), 0)
}
