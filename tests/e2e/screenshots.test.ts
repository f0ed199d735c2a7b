import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { choose, chooseLayout, openPanel, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
/** `UPDATE_SCREENSHOTS=1 npx vitest run --project e2e screenshots` renews the pictures of the documents. */
const RESULTS = 'test-results/screenshots'
const PICTURES = process.env['UPDATE_SCREENSHOTS'] === '1' ? 'docs/images' : RESULTS
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const START = Date.UTC(2014, 0, 6)
const BARS = 165

/** A replay stopped at the same bar each time, with a strategy's trades, a holding by hand and an order that rests. */
async function scene(): Promise<void> {
  if ((await desk.status()).latch !== null) {
    await desk.engine.command('trading.rearm', { word: 'REARM', reason: 'for the next picture' })
  }
  await desk.pausedReplay(['aapl-1d', 'spx-1d'], START)
  const file = (await desk.now('library', null)).find(({ name }) => name === 'sma-cross')?.file ?? ''
  const params = { fast: 10, slow: 30, quantity: 200 }
  await desk.engine.command('strategy.start', { file, symbols: ['AAPL'], timeframe: '1d', params })
  await desk.step(BARS)
  const ticket = { side: 'buy', timeInForce: 'gtc', stopPrice: null } as const
  await desk.engine.command('order.place', { ...ticket, symbol: 'SPX', type: 'market', quantity: 10, limitPrice: null })
  await desk.step(8)
  await desk.engine.command('order.place', { ...ticket, symbol: 'AAPL', type: 'limit', quantity: 50, limitPrice: 96.5 })
}

interface Look {
  readonly contrast: 'normal' | 'high'
  readonly density: 'compact' | 'comfortable'
}

async function window(theme: 'dark' | 'light', look: Look = { contrast: 'normal', density: 'compact' }): Promise<Page> {
  await desk.engine.command('settings.write', {
    key: 'appearance',
    value: { theme, palette: 'teal-vermilion', ...look },
  })
  const page = await desk.window()
  await eventually(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
  return page
}

/** Takes the picture once fonts and charts are drawn, and looks it over for what a person with poor sight would miss. */
async function take(page: Page, name: string, folder = PICTURES): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  })
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(await objections(page)).toEqual([])
}

async function objections(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate((): Promise<axe.AxeResults> => {
    const page = window as unknown as { axe: typeof axe }
    return page.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })
  })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

for (const theme of ['dark', 'light'] as const) {
  test(`given a trader at work, when the screen is ${theme}, then it is readable and complete`, async () => {
    await scene()
    const page = await window(theme)
    await page.getByRole('application', { name: /^AAPL/ }).getByText('Buy limit 50').waitFor()
    await openPanel(page, 'Positions')
    await eventually(() => rows(page, 'Positions').count()).toBeGreaterThan(1)
    await take(page, `trade-${theme}`)
  })
}

test('given a finished backtest, when its report is open, then it is readable and complete', async () => {
  const page = await window('dark')
  await chooseLayout(page, 'Research')
  const library = await desk.now('library', null)
  const { id } = await desk.engine.command('backtest.start', {
    strategyFile: library.find(({ name }) => name === 'sma-cross')?.file ?? '',
    params: { fast: 20, slow: 100, percent: 95 },
    datasetId: 'spx-1d',
    from: null,
    to: null,
    cash: 100_000,
    costs: { commission: 0.0005, commissionPerShare: 0, commissionMinimum: 1, slippage: 0.0002, slippageTicks: 0 },
  })
  await eventually(async () => (await desk.now('backtests', null)).find((run) => run.id === id)?.state).toBe('done')
  await rows(page, 'Backtest runs').first().getByRole('button', { name: 'sma-cross', exact: true }).click()
  await page.getByRole('figure', { name: 'Equity and drawdown' }).waitFor()
  await page.getByRole('button', { name: 'Set up again' }).click()
  await page.getByText(/^Audit: clean/).waitFor()
  await page.getByText(/^Looking at costs/).waitFor({ state: 'detached' })
  await eventually(() => page.getByRole('figure', { name: 'Equity and drawdown' }).textContent()).toMatch(
    /Exposure\s?\d/,
  )
  await take(page, 'backtest-report')
  await page.getByRole('radiogroup', { name: 'Part of the report' }).getByRole('radio', { name: 'Replay' }).click()
  const chart = page.getByRole('application', { name: 'Replay of the run on SPX' })
  await eventually(() => chart.textContent()).toMatch(/SMA 100\s?\d/)
  await page.getByRole('button', { name: 'Hide the set-up' }).click()
  for (let stop = 0; stop < 3; stop++) await page.getByRole('button', { name: 'Trade before ([)' }).click()
  await take(page, 'backtest-replay')
})

for (const theme of ['dark', 'light'] as const) {
  test(`given a finished backtest, when report and replay are looked at ${theme}, narrow and wide, then they are readable and complete`, async () => {
    const page = await window(theme)
    await chooseLayout(page, 'Research')
    const form = page.getByRole('complementary', { name: 'Set up a backtest' })
    await choose(page, form.getByLabel('Data', { exact: true }), /^AAPL 1d/)
    await form.getByRole('button', { name: /^Run on/ }).click()
    await page.getByText(/^Audit: clean/).waitFor()
    const parts = page.getByRole('radiogroup', { name: 'Part of the report' })
    for (const [width, height] of [
      [1280, 720],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      await parts.getByRole('radio', { name: 'Overview' }).click()
      await page.getByRole('figure', { name: 'Equity and drawdown' }).waitFor()
      await take(page, `report-${theme}-${width}`, RESULTS)
      await parts.getByRole('radio', { name: 'Replay' }).click()
      const chart = page.getByRole('application', { name: 'Replay of the run on AAPL' })
      await eventually(() => chart.textContent()).toMatch(/SMA 30\s?\d/)
      await take(page, `replay-${theme}-${width}`, RESULTS)
    }
  })
}

test('given the form of a backtest with every part open, when contrast is high and rows are roomy, then it is readable and complete', async () => {
  const page = await window('dark', { contrast: 'high', density: 'comfortable' })
  await chooseLayout(page, 'Research')
  const form = page.getByRole('complementary', { name: 'Set up a backtest' })
  for (const part of ['Data', 'Account', 'Costs', 'Simulation']) {
    await form.getByRole('button', { name: new RegExp(`^${part}`), expanded: false }).click()
  }
  await choose(page, form.getByLabel('Positions stand on'), /^Margin/)
  await choose(page, form.getByLabel('On the way'), /^By chance/)
  await take(page, 'form-high-contrast', RESULTS)
  await form.getByLabel('Hard to borrow, % a year').fill('GME at 85')
  await form.getByText('Expected symbols, each with a rate or none').waitFor()
  await take(page, 'form-wrong', RESULTS)
})

test('given running strategies, when they are watched, then the screen is readable and complete', async () => {
  await scene()
  const library = await desk.now('library', null)
  for (const name of ['donchian-breakout', 'rsi-reversion']) {
    const file = library.find((entry) => entry.name === name)?.file ?? ''
    await desk.engine.command('strategy.start', { file, symbols: ['SPX'], timeframe: '1d', params: { percent: 20 } })
  }
  await desk.step(90)
  const page = await window('dark')
  await chooseLayout(page, 'Monitor')
  await page.getByRole('tabpanel', { name: 'Strategies' }).getByText('rsi-reversion').first().waitFor()
  await take(page, 'strategies')
})

test('given STOP, when the screen is looked at, then it is readable and complete', async () => {
  await scene()
  const page = await window('dark')
  await page.getByRole('button', { name: /^STOP/ }).click()
  await eventually(() => page.getByRole('banner').getByRole('alert').textContent()).toMatch(/^STOPPED/)
  await take(page, 'stopped')
})

for (const width of [1280, 1920]) {
  test(`given a window ${width} wide, when each layout is shown, then nothing is wider than the window`, async () => {
    await scene()
    const page = await desk.window({ viewport: { width, height: Math.round((width * 9) / 16) } })
    for (const layout of ['Trade', 'Research', 'Monitor'] as const) {
      await chooseLayout(page, layout)
      await page.getByRole('tabpanel', { name: layout === 'Research' ? 'Backtest' : 'Account' }).waitFor()
      await take(page, `${layout.toLowerCase()}-${width}`, RESULTS)
    }
  })
}
