import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { ImportOptions } from '../../src/contract/dataset.ts'
import { choose, chooseLayout, rows } from './screen.ts'
import { eventually, ready, workstation } from './workstation.ts'

const desk = workstation()

async function researcher(): Promise<Page> {
  const page = await desk.window()
  await chooseLayout(page, 'Research')
  await page.getByRole('tabpanel', { name: 'Backtest' }).waitFor()
  return page
}

function form(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Set up a backtest' })
}

async function setUp(page: Page, strategy: string, data: RegExp): Promise<void> {
  await choose(page, form(page).getByLabel('Strategy', { exact: true }), new RegExp(`^${strategy}`))
  await choose(page, form(page).getByLabel('Data', { exact: true }), data)
}

/** Opens a part of the form. */
async function open(page: Page, section: 'Data' | 'Costs' | 'Simulation'): Promise<void> {
  await form(page)
    .getByRole('button', { name: new RegExp(`^${section}`), expanded: false })
    .click()
}

function part(page: Page, name: RegExp): Locator {
  return page.getByRole('radiogroup', { name: 'Part of the report' }).getByRole('radio', { name })
}

/** Makes each bar take a while, so that a run can be seen and cancelled. */
const SLOW = `import { Strategy } from 'quantx'

export default class Slow extends Strategy {
  static override readonly description = 'Thinks long about each bar.'
  #sum = 0

  override onBar(): void {
    for (let step = 0; step < 400_000; step++) this.#sum += Math.sqrt(step)
  }
}
`

mkdirSync(join(desk.home, 'strategies'), { recursive: true })
writeFileSync(join(desk.home, 'strategies', 'slow.ts'), SLOW)

test('given strategy, data, parameters and costs, when a backtest is run, then its report has metrics, curve and trades', async () => {
  const page = await researcher()
  await setUp(page, 'sma-cross', /^AAPL 1d/)
  await form(page).getByLabel('Fast', { exact: true }).fill('5')
  await form(page).getByLabel('Slow', { exact: true }).fill('20')
  await open(page, 'Costs')
  await form(page).getByLabel('Commission', { exact: true }).fill('0.1')
  await form(page)
    .getByRole('button', { name: /^Run on/ })
    .click()
  await part(page, /^Overview/).waitFor()
  const report = page.getByRole('tabpanel', { name: 'Backtest' })
  await eventually(() => report.textContent()).toMatch(/Net profit, USD/)
  await report.getByRole('figure', { name: 'Equity and drawdown' }).waitFor()
  await report.getByText(/^Audit: clean, \d+ re-runs$/).waitFor()
  await part(page, /^Metrics/).click()
  await eventually(() => report.textContent()).toMatch(/Sharpe.*Sortino.*Calmar/s)
  await part(page, /^Configuration/).click()
  await eventually(() => report.textContent()).toMatch(/fast.*5.*slow.*20/s)
  await part(page, /^Trades \d/).click()
  const trades = rows(report, 'Trades')
  await eventually(() => trades.count()).toBeGreaterThan(5)
})

test('given a price list and models chosen in the form, when a backtest is run, then its configuration tells of them', async () => {
  const page = await researcher()
  await setUp(page, 'sma-cross', /^AAPL 1d/)
  const fields = form(page)
  await open(page, 'Costs')
  await choose(page, fields.getByLabel("Broker's price list", { exact: true }), /^Interactive Brokers Pro, tiered/)
  await choose(page, fields.getByLabel('Slippage model', { exact: true }), /^Half spread/)
  await choose(page, fields.getByLabel('Market impact', { exact: true }), /^Square root/)
  await fields.getByRole('button', { name: /^Run on/ }).click()
  await part(page, /^Configuration/).click()
  const report = page.getByRole('tabpanel', { name: 'Backtest' })
  await report.getByText('charges of ibkr-tiered; slippage by spread; impact by square-root').waitFor()
})

test('given a report, when another trade is chosen, then the chart jumps to it', async () => {
  const page = await researcher()
  await setUp(page, 'sma-cross', /^AAPL 1d/)
  await form(page)
    .getByRole('button', { name: /^Run on/ })
    .click()
  await part(page, /^Trades \d/).click()
  const chart = page.getByRole('application', { name: 'Trades of the run on AAPL' })
  await eventually(() => chart.textContent()).toMatch(/O\s?\d/)
  const before = await chart.screenshot()
  await rows(page, 'Trades').nth(4).click()
  await eventually(async () => (await chart.screenshot()).equals(before)).toBe(false)
  expect(await rows(page, 'Trades').nth(4).getAttribute('aria-selected')).toBe('true')
})

test('given a long run, when it is cancelled, then its progress was shown, and it ends as cancelled', async () => {
  const page = await researcher()
  await setUp(page, 'slow', /^SPX 1d/)
  await form(page)
    .getByRole('button', { name: /^Run on/ })
    .click()
  const bar = page.getByRole('progressbar', { name: 'Progress' })
  await eventually(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByText(/This run was cancelled at \d+/).waitFor()
})

test('given finished runs, when the window is reloaded, then they are there, open again, and can be compared', async () => {
  const page = await researcher()
  for (const fast of ['3', '7']) {
    await setUp(page, 'sma-cross', /^AAPL 1d/)
    await form(page).getByLabel('Fast', { exact: true }).fill(fast)
    await form(page)
      .getByRole('button', { name: /^Run on/ })
      .click()
    await eventually(() => page.getByTitle(new RegExp(`fast ${fast}`)).count()).toBeGreaterThan(0)
  }
  await page.reload()
  await ready(page)
  await chooseLayout(page, 'Research')
  await eventually(() => rows(page, 'Backtest runs').count()).toBeGreaterThan(1)
  const runs = rows(page, 'Backtest runs')
  await runs.nth(0).getByRole('checkbox').check()
  await runs.nth(1).getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Compare 2 runs' }).click()
  await page.getByText('2 compared').waitFor()
  await page.getByRole('button', { name: /^Runs/ }).click()
  await runs.nth(0).getByRole('button', { name: 'sma-cross', exact: true }).click()
  await part(page, /^Overview/).waitFor()
})

test('given two symbols with actions of one, when they are run, then both are told, replayed, and run again with one click', async () => {
  for (const [symbol, base] of [
    ['ACME', 100],
    ['BETA', 50],
  ] as const) {
    const rows = Array.from({ length: 120 }, (_, day) => {
      const date = new Date(Date.UTC(2022, 0, 3) + day * 86_400_000).toISOString().slice(0, 10)
      const price = (base + 10 * Math.sin(day / 8)).toFixed(2)
      return `${date},${price},${price},${price},${price},100000`
    })
    await desk.engine.command('data.import', {
      name: `${symbol}.csv`,
      bytes: new TextEncoder().encode(['date,open,high,low,close,volume', ...rows].join('\n')),
      options: ImportOptions.parse({ symbol, calendar: '24/7', pricePrecision: 2 }),
      dryRun: false,
    })
  }
  const page = await researcher()
  await setUp(page, 'sma-cross', /^ACME 1d/)
  const fields = form(page)
  await open(page, 'Data')
  await choose(page, fields.getByLabel('More symbols', { exact: true }), /^BETA 1d/)
  await fields.getByLabel('Corporate actions: file').setInputFiles({
    name: 'all.actions.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('date,kind,value,symbol\n2022-02-01,dividend,0.5,ACME\n'),
  })
  await fields.getByRole('button', { name: 'Data 2 symbols · actions' }).waitFor()
  await fields.getByRole('button', { name: /^Run on/ }).click()
  await part(page, /^Replay/).click()
  const report = page.getByRole('tabpanel', { name: 'Backtest' })
  await choose(page, report.getByLabel('Symbol', { exact: true }), 'BETA')
  await report.getByRole('application', { name: 'Replay of the run on BETA' }).waitFor()
  await part(page, /^Configuration/).click()
  await report.getByRole('definition').getByText('all.actions.csv').waitFor()
  await report.getByRole('button', { name: 'Run again' }).click()
  await eventually(async () => {
    const done = (await desk.now('backtests', null)).filter(
      ({ symbol, state }) => symbol === 'ACME, BETA' && state === 'done',
    )
    const digests = await Promise.all(
      done.map(async ({ id }) => (await desk.engine.command('backtest.get', { id })).digest),
    )
    return [digests.length, new Set(digests).size]
  }).toEqual([2, 1])
})

test('given a run that is pinned, when the window is reloaded, then it is pinned still, and how many stay is said', async () => {
  const page = await researcher()
  await setUp(page, 'sma-cross', /^AAPL 1d/)
  await form(page)
    .getByRole('button', { name: /^Run on/ })
    .click()
  await part(page, /^Overview/).waitFor()
  await page.getByRole('button', { name: /^Runs/ }).click()
  await rows(page, 'Backtest runs').nth(0).getByRole('button', { name: /^Pin / }).click()
  await page.reload()
  await ready(page)
  await chooseLayout(page, 'Research')
  await rows(page, 'Backtest runs')
    .nth(0)
    .getByRole('button', { name: /^Unpin / })
    .waitFor()
  await page.getByText(/^Keeps the newest/).waitFor()
})
