import { beforeEach, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openPanel, orderType, rows, send } from './screen.ts'
import { eventually, ready, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 5, 2)

beforeEach(async () => {
  if ((await desk.status()).latch !== null) {
    await desk.engine.command('trading.rearm', { word: 'REARM', reason: 'for the next test' })
  }
  await desk.pausedReplay(['aapl-1d'], START)
})

/** A position, a working order and a running strategy: something to stop. */
async function busy(page: Page): Promise<void> {
  const ticket = { symbol: 'AAPL', side: 'buy', timeInForce: 'gtc', quantity: 10, stopPrice: null } as const
  await desk.engine.command('order.place', { ...ticket, type: 'market', limitPrice: null })
  await desk.step()
  await desk.engine.command('order.place', { ...ticket, type: 'limit', limitPrice: 80 })
  const library = await desk.now('library', null)
  const file = library.find(({ name }) => name === 'sma-cross')?.file ?? ''
  await desk.engine.command('strategy.start', { file, symbols: ['AAPL'], timeframe: '1d', params: {} })
  await openPanel(page, 'Strategies')
  await eventually(() => rows(page, 'Running strategies').first().textContent()).toContain('running')
}

function banner(page: Page) {
  return page.getByRole('banner').getByRole('alert')
}

async function expectStopped(page: Page): Promise<void> {
  await eventually(() => banner(page).textContent()).toMatch(/^STOPPED \d\d:\d\d:\d\d/)
  await eventually(() => page.title()).toBe('STOPPED · PAPER · QuantX')
  await page.getByText('Trading is stopped: orders are refused until it is re-armed.').waitFor()
  expect(await send(page).isDisabled()).toBe(true)
  await eventually(() => page.getByTitle(/^orders locked/).count()).toBe(1)
}

async function rearm(page: Page, word: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Re-arm…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Re-arm trading' })
  await dialog.getByLabel('Reason, for the journal').fill(reason)
  await dialog.getByLabel('Type REARM').fill(word)
}

test('given a position, a working order and a strategy, when STOP is pressed, then all is stopped and the header says what', async () => {
  const page = await desk.window()
  await busy(page)
  await page.getByRole('button', { name: /^STOP/ }).click()
  await expectStopped(page)
  await eventually(() => banner(page).textContent()).toContain('1 order cancelled · 1 position open')
  await eventually(() => rows(page, 'Running strategies').first().textContent()).toContain('stopped')
  expect((await desk.orders()).filter(({ working }) => working)).toEqual([])
  expect(await desk.positions()).toMatchObject([{ symbol: 'AAPL', quantity: 10 }])
})

test('given the hotkey, when it is pressed while a field has the focus, then trading stops', async () => {
  const page = await desk.window()
  await orderType(page, 'Limit').click()
  await page.getByRole('textbox', { name: 'Limit price' }).focus()
  await page.keyboard.press('Control+Shift+X')
  await expectStopped(page)
  expect((await desk.status()).latch).toMatchObject({ source: 'hotkey' })
})

test('given STOP, when an order is sent past the ticket, then it is refused and the reason is in the blotter', async () => {
  const page = await desk.window()
  await page.getByRole('button', { name: /^STOP/ }).click()
  await expectStopped(page)
  const ticket = { symbol: 'AAPL', side: 'buy', type: 'market', timeInForce: 'day', quantity: 1 } as const
  const order = desk.engine.command('order.place', { ...ticket, limitPrice: null, stopPrice: null })
  await expect(order).rejects.toThrow(/stopped/)
  await openPanel(page, 'Orders & fills')
  await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: 'All' }).click()
  await eventually(() => rows(page, 'Orders').first().textContent()).toMatch(/Denied.*stopped/)
})

test('given STOP, when the window is reloaded and the engine killed, then it stays stopped until re-armed by word and reason', async () => {
  const page = await desk.window()
  await page.getByRole('button', { name: /^STOP/ }).click()
  await expectStopped(page)
  await page.reload()
  await ready(page)
  await expectStopped(page)
  desk.killEngine()
  await page.getByText('The engine stopped and is being restarted.').waitFor()
  await page.getByText('The engine stopped and is being restarted.').waitFor({ state: 'hidden' })
  await eventually(() => page.getByTitle(/^engine: /).textContent()).toContain('ok')
  await expectStopped(page)
  await rearm(page, 'rearm', 'looked into it')
  const submit = page.getByRole('dialog', { name: 'Re-arm trading' }).getByRole('button', { name: 'Re-arm trading' })
  expect(await submit.isDisabled()).toBe(true)
  await page.getByLabel('Type REARM').fill('REARM')
  await submit.click()
  await page.getByRole('button', { name: /^STOP/ }).waitFor()
  await openPanel(page, 'Alerts & log')
  await page.getByText('Trading was re-armed: looked into it').waitFor()
  await page.getByText('Passes the risk gate').waitFor()
})

test('given a browser in another zone than the exchange, when an alert is read, then its time is that of the human', async () => {
  const page = await desk.window({ timezoneId: 'Asia/Tokyo' })
  await page.getByRole('button', { name: /^STOP/ }).click()
  await expectStopped(page)
  await openPanel(page, 'Alerts & log')
  const time = rows(page, 'Alerts').first().getByRole('time')
  const shown = (await time.textContent()) ?? ''
  const secondsAgo = await page.evaluate((text) => (Date.now() - Date.parse(text.replace(' ', 'T'))) / 1_000, shown)
  expect(secondsAgo).toBeGreaterThan(-2)
  expect(secondsAgo).toBeLessThan(60)
})
