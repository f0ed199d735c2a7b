import { expect, test } from 'vitest'
import { openPanel, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

test('given a first start, when the link is opened, then a sample replay runs on paper with everything well', async () => {
  const page = await desk.window()
  await page.getByText('Replay of AAPL, SPX · running').waitFor()
  expect(await page.title()).toBe('PAPER · QuantX')
  for (const lamp of ['feed', 'broker', 'engine', 'journal', 'orders unlocked']) {
    await eventually(() => page.getByTitle(new RegExp(`^${lamp}: `)).textContent()).toContain('ok')
  }
  expect(page.url()).toBe(`${desk.origin}/`)
})

test('given the sample session, when its clock moves, then watchlist and chart follow', async () => {
  const page = await desk.window()
  const apple = rows(page, 'Watchlist').filter({ hasText: 'AAPL' })
  const first = await apple.textContent()
  await eventually(() => apple.textContent()).not.toBe(first)
  const chart = page.getByRole('application', { name: /^AAPL, 1d bars/ })
  await eventually(() => chart.textContent()).toMatch(/O\s?\d+\.\d\d.*H\s?\d+\.\d\d.*SMA 10.*SMA 30/)
  await eventually(async () => (await chart.locator('canvas').count()) > 2).toBe(true)
})

test('given the sample strategy, when averages cross, then it trades AAPL and says so', async () => {
  await desk.engine.command('session.speed', { speed: 50 })
  const page = await desk.window()
  const panel = await openPanel(page, 'Strategies')
  const running = rows(panel, 'Running strategies').filter({ hasText: 'sma-cross' })
  await eventually(() => running.textContent()).toMatch(/Bought 100 AAPL/)
  await openPanel(page, 'Orders & fills')
  await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: 'Fills' }).click()
  await eventually(() => rows(page, 'Fills').first().textContent()).toMatch(/AAPL.*Buy.*100/i)
})

test('given the page, when its script is read, then it was not built for development', async () => {
  const page = await desk.window()
  const address = (await page.locator('script[src]').first().getAttribute('src')) ?? 'a script'
  const script = await page.evaluate(async (path) => (await fetch(path)).text(), address)
  expect(script.length).toBeGreaterThan(100_000)
  expect(script).not.toContain('jsxDEV')
})
