import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
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
