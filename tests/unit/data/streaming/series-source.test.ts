import { expect, onTestFinished, test, vi } from 'vitest'
import { OnDisk } from '../../../../src/engine/adapters/data/series-source.ts'
import { BarShelf } from '../../../../src/engine/adapters/data/streaming/bar-shelf.ts'
import { importText } from '../csv-text.ts'

test.each([
  ['trades', 'time,price\n2024-01-08 09:00:00,100\n2024-01-08 09:00:01,101\n', ['x']],
  ['bars', 'date,open,high,low,close\n2024-01-08,1,2,1,2\n', []],
])(
  'given a dataset of %s that is not on the disk, then whoever wants it streamed is told of ticks',
  async (_, text, told) => {
    const { series } = importText(text)
    const catalog = {
      load: async () => series,
      list: async () => ({ datasets: [], damaged: [] }),
      file: async () => undefined,
    }
    const shelf = new BarShelf()
    onTestFinished(() => shelf.release())
    const onWhole = vi.fn<(name: string) => void>()
    await new OnDisk(catalog, shelf, onWhole).dataset('x')
    expect(onWhole.mock.calls.flat()).toEqual(told)
  },
)
