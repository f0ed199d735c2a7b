import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Download, Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { chooseLayout, figure, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

/** Buys a dip above its average and rests a stop and a target. */
const BRACKET = `import { Sma, Strategy } from 'quantx'

export default class Bracket extends Strategy {
  readonly average = this.indicator(new Sma(40))

  onBar(bar) {
    if (this.workingOrders.length > 0) return
    if (this.position().isFlat) {
      if (bar.close > this.average.value) this.buy(100)
      return
    }
    this.sell(100, { stop: Math.round(bar.close * 94) / 100 })
    this.sell(100, { limit: Math.round(bar.close * 109) / 100 })
  }

  onFill() {
    if (this.position().isFlat) for (const order of this.workingOrders) this.cancel(order)
  }
}
`
const FILE = join(desk.home, 'strategies', 'bracket.ts')
mkdirSync(join(desk.home, 'strategies'), { recursive: true })
writeFileSync(FILE, BRACKET)

/** Makes a run past the screen, and opens its report. */
async function report(): Promise<Page> {
  const { id } = await desk.engine.command('backtest.start', {
    strategyFile: FILE,
    params: {},
    datasetId: 'aapl-1d',
    from: null,
    to: null,
    cash: 100_000,
    costs: { commission: 0.0005, commissionPerShare: 0, commissionMinimum: 1, slippage: 0, slippageTicks: 0 },
  })
  await eventually(async () => (await desk.now('backtests', null)).find((run) => run.id === id)?.state).toBe('done')
  const page = await desk.window()
  await chooseLayout(page, 'Research')
  await rows(page, 'Backtest runs').first().getByRole('button', { name: 'bracket', exact: true }).click()
  await page.getByRole('figure', { name: 'Equity and drawdown' }).waitFor()
  return page
}

function part(page: Page, name: RegExp): Locator {
  return page.getByRole('radiogroup', { name: 'Part of the report' }).getByRole('radio', { name })
}

async function replay(page: Page): Promise<Locator> {
  await part(page, /^Replay/).click()
  const chart = page.getByRole('application', { name: 'Replay of the run on AAPL' })
  await eventually(() => chart.textContent()).toMatch(/SMA 40\s?\d/)
  return page.getByRole('slider', { name: 'Bar of the run' })
}

const state = (page: Page): Locator => page.getByRole('complementary', { name: 'State at the bar' })

test('given a run, when it is replayed, then each bar shows what the strategy saw, had and did', async () => {
  const page = await report()
  const bar = await replay(page)
  const last = Number(await bar.getAttribute('aria-valuenow'))
  await bar.press('Home')
  await eventually(() => bar.getAttribute('aria-valuenow')).toBe('1')
  await eventually(() => figure(state(page), 'Position').textContent()).toBe('flat')
  await bar.press(']')
  await eventually(() => figure(state(page), 'Position').textContent()).toBe('long 100')
  await eventually(() => state(page).textContent()).toMatch(/Bought 100 at \d/)
  await eventually(() => state(page).textContent()).toMatch(/Sell stop 100 at [\d.]+.*Sell limit 100 at/s)
  await bar.press(']')
  await eventually(() => state(page).textContent()).toMatch(/Sold 100 at \d.*cancelled/s)
  const at = Number(await bar.getAttribute('aria-valuenow'))
  await bar.press('ArrowRight')
  await eventually(async () => Number(await bar.getAttribute('aria-valuenow'))).toBe(at + 1)
  await bar.press('Shift+ArrowLeft')
  await eventually(async () => Number(await bar.getAttribute('aria-valuenow'))).toBe(at - 9)
  await page.getByRole('textbox', { name: 'Go to a date' }).fill('2016-03-01')
  await page.keyboard.press('Enter')
  await eventually(() => bar.getAttribute('aria-valuetext')).toMatch(/^2016-03-01/)
  await page.getByRole('button', { name: 'Play (Space)' }).click()
  await eventually(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(at + 2)
  await page.getByRole('button', { name: 'Pause (Space)' }).click()
  await bar.press('End')
  await eventually(async () => Number(await bar.getAttribute('aria-valuenow'))).toBe(last)
})

test('given a report, when a trade is chosen among the dots, then the replay stands at its entry', async () => {
  const page = await report()
  await eventually(() => page.getByRole('region', { name: 'What to doubt first' }).textContent()).toMatch(/Grave/)
  const dots = page.getByRole('application', { name: /^Excursion and return/ })
  await dots.press('ArrowRight')
  await dots.press('Enter')
  await eventually(() => figure(state(page), 'Position').textContent()).toBe('long 100')
  await eventually(() => state(page).textContent()).toMatch(/Bought 100 at/)
})

test('given code that has changed, when the run is replayed, then it says so, and still plays without indicators', async () => {
  const page = await report()
  const hash = (await desk.now('library', null)).find(({ file }) => file === FILE)?.hash
  writeFileSync(FILE, BRACKET.replace('Sma(40)', 'Sma(41)'))
  await eventually(async () => (await desk.now('library', null)).find(({ file }) => file === FILE)?.hash).not.toBe(hash)
  await part(page, /^Replay/).click()
  await page.getByText(/The code of bracket has changed since this run/).waitFor()
  const bar = page.getByRole('slider', { name: 'Bar of the run' })
  await bar.press('[')
  await eventually(() => page.getByRole('application', { name: 'Replay of the run on AAPL' }).textContent()).toMatch(
    /O\s?\d/,
  )
  writeFileSync(FILE, BRACKET)
  await eventually(async () => (await desk.now('library', null)).find(({ file }) => file === FILE)?.hash).toBe(hash)
})

test('given a report, when it is exported, then page, trades and everything are saved, and it runs again by one click', async () => {
  const page = await report()
  const save = async (name: string): Promise<Download> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Export' })
        .click()
        .then(() => page.getByRole('button', { name }).click()),
    ])
    return download
  }
  const text = async (download: Download): Promise<string> => readFileSync(await download.path(), 'utf8')
  const csv = await save('Trades CSV')
  expect(csv.suggestedFilename()).toMatch(/^bracket AAPL 1d to 2018-05-11\.csv$/)
  expect((await text(csv)).split('\r\n').length).toBeGreaterThan(10)
  expect(await text(await save('Report HTML'))).toMatch(/^<!doctype html>[\s\S]*bracket on AAPL/)
  const everything: unknown = JSON.parse(await text(await save('Everything JSON')))
  expect(everything).toMatchObject({ schema: 1, strategy: { source: BRACKET } })
  const before = (await desk.now('backtests', null)).length
  await page.getByRole('button', { name: 'Run again' }).click()
  await eventually(async () => (await desk.now('backtests', null)).filter((run) => run.state === 'done').length).toBe(
    before + 1,
  )
})
