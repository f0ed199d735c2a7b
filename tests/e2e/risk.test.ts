import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { chooseLayout, openPanel, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const PICTURES = 'test-results/screenshots'
const START = Date.UTC(2014, 0, 6)

beforeEach(async () => {
  if ((await desk.status()).latch !== null) {
    await desk.engine.command('trading.rearm', { word: 'REARM', reason: 'for the next test', force: true })
  }
  await desk.pausedReplay(['aapl-1d', 'spx-1d'], START)
})

async function hold(symbol: string, quantity: number): Promise<void> {
  const ticket = { side: 'buy', type: 'market', timeInForce: 'gtc', stopPrice: null, limitPrice: null } as const
  await desk.engine.command('order.place', { ...ticket, symbol, quantity })
  await desk.step(30)
}

async function limit(values: Readonly<Record<string, number>>): Promise<void> {
  await desk.engine.command('risk.limits', { scope: 'account', key: '', values, reason: 'for a test', dryRun: false })
}

async function riskPanel(page: Page) {
  await chooseLayout(page, 'Monitor')
  return openPanel(page, 'Risk')
}

async function view(page: Page, name: 'Now' | 'Limits' | 'History' | 'Size'): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Show of the risk' }).getByRole('radio', { name }).click()
}

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: `${PICTURES}/${name}.png`, animations: 'disabled' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}

for (const theme of ['dark', 'light'] as const) {
  for (const width of [1280, 1920] as const) {
    test(`given positions, when the risk panel is ${theme} and ${width} wide, then exposure, thresholds and limits are there`, async () => {
      const look = { theme, palette: 'teal-vermilion', contrast: 'normal', density: 'compact' }
      await desk.engine.command('settings.write', { key: 'appearance', value: look })
      await hold('AAPL', 300)
      await hold('SPX', 12)
      const page = await desk.window({ viewport: { width, height: width === 1280 ? 800 : 1080 } })
      const panel = await riskPanel(page)
      await panel.getByRole('heading', { name: 'Exposure by symbol' }).waitFor()
      await panel.getByRole('meter', { name: 'Loss of the day' }).waitFor()
      await panel.getByText('warns at 15 %').waitFor({ state: 'attached' })
      await picture(page, `risk-${theme}-${width}`)
      for (const name of ['Limits', 'History', 'Size'] as const) {
        await view(page, name)
        await picture(page, `risk-${name.toLowerCase()}-${theme}-${width}`)
      }
    })
  }
}

test('given the limits, when one is changed with a reason, then it is in force, and the history says what was and what is', async () => {
  const page = await desk.window()
  const panel = await riskPanel(page)
  await view(page, 'Limits')
  await panel.getByRole('textbox', { name: 'Find a limit' }).fill('Largest order, in units')
  await panel.getByRole('button', { name: /^Largest order, in units/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Largest order, in units' })
  await dialog.getByLabel('New limit').fill('50')
  await eventually(() => dialog.textContent()).toContain('1,000,000 → 50')
  const change = dialog.getByRole('button', { name: 'Change now' })
  expect(await change.isDisabled()).toBe(true)
  await dialog.getByLabel('Reason, for the journal').fill('smaller for a start')
  await change.click()
  await dialog.waitFor({ state: 'detached' })
  const ticket = { symbol: 'AAPL', side: 'buy', type: 'market', timeInForce: 'gtc', stopPrice: null } as const
  await expect(desk.engine.command('order.place', { ...ticket, quantity: 51, limitPrice: null })).rejects.toThrow(/50/)
  await view(page, 'History')
  await eventually(() => rows(panel, 'Risk history').allTextContents()).toContainEqual(
    expect.stringContaining('maxOrderQuantity: 1,000,000 → 50 (smaller for a start)'),
  )
  await eventually(() => rows(panel, 'Risk history').allTextContents()).toContainEqual(
    expect.stringMatching(/Refusal.*Buy AAPL/),
  )
  await limit({ maxOrderQuantity: 1_000_000 })
})

test('given a loss beyond the limit of the day, when it comes, then trading is stopped and the alert says why', async () => {
  const page = await desk.window()
  const panel = await riskPanel(page)
  await hold('AAPL', 300)
  await limit({ dailyLossStop: 0.000_001, dailyLossWarn: 0 })
  for (let bar = 0; bar < 10 && (await desk.status()).latch === null; bar++) await desk.step()
  await eventually(() => page.getByRole('banner').getByRole('alert').textContent()).toMatch(/^STOPPED/)
  expect((await desk.status()).latch).toMatchObject({
    source: 'engine',
    reason: expect.stringContaining('Loss of the day'),
  })
  await panel.getByText('Stopped', { exact: true }).waitFor()
  await view(page, 'History')
  await eventually(() => rows(panel, 'Risk history').first().textContent()).toContain('Loss of the day')
  await limit({ dailyLossStop: 0.1, dailyLossWarn: 0.05 })
})

test('given a symbol, when a size is worked out by the range, then it is what the rule says', async () => {
  const page = await desk.window()
  const panel = await riskPanel(page)
  await view(page, 'Size')
  await panel.getByRole('radio', { name: 'ATR risk' }).click()
  await panel.getByLabel('Average true range').fill('2.5')
  await eventually(() => panel.locator('dd').first().textContent()).toMatch(/^\d/)
})

test('given a position, when a stop and a target are set, then they rest as orders that one cancels the other, and show on the chart', async () => {
  await hold('AAPL', 100)
  const page = await desk.window()
  await openPanel(page, 'Positions')
  await page.getByRole('button', { name: 'Exits… AAPL' }).click()
  const dialog = page.getByRole('dialog', { name: 'Exits of AAPL' })
  await dialog.getByLabel('Stop', { exact: true }).fill('60')
  await dialog.getByLabel('Target').fill('120')
  await dialog.getByText('nothing fills while the computer sleeps').waitFor()
  await picture(page, 'position-exits')
  await dialog.getByRole('button', { name: 'Set exits' }).click()
  await dialog.waitFor({ state: 'detached' })
  const working = (await desk.orders()).filter((order) => order.working)
  expect(working).toMatchObject([
    { type: 'stop', side: 'sell', stopPrice: 60, quantity: 100, reduceOnly: true },
    { type: 'limit', side: 'sell', limitPrice: 120, quantity: 100, reduceOnly: true },
  ])
  expect(new Set(working.map(({ oco }) => oco)).size).toBe(1)
  await page.getByRole('application', { name: /^AAPL/ }).getByText('Sell stop 100').waitFor({ state: 'attached' })
})
