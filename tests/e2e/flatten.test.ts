import { beforeEach, expect, test } from 'vitest'
import { openPanel, rows, send } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 5, 2)
const ticket = { symbol: 'AAPL', side: 'buy', timeInForce: 'gtc', quantity: 10, stopPrice: null } as const

beforeEach(async () => {
  if ((await desk.status()).latch !== null) {
    await desk.engine.command('trading.rearm', { word: 'REARM', reason: 'for the next test', force: true })
  }
  await desk.engine.command('trading.resume', { source: 'button', reason: 'for the next test' })
  await desk.pausedReplay(['aapl-1d'], START)
  await desk.engine.command('order.place', { ...ticket, type: 'market', limitPrice: null })
  await desk.step()
})

test('given a position and a working order, when FLATTEN is held, then it is told before, stopped, queued while the replay stands, and closed', async () => {
  await desk.engine.command('order.place', { ...ticket, type: 'limit', limitPrice: 80 })
  const page = await desk.window()
  const button = page.getByRole('button', { name: 'FLATTEN' })
  await button.click()
  const note = page.getByRole('tooltip')
  await eventually(() => note.textContent()).toMatch(/Paper exchange1 position, 1 order.*the session is paused/)
  expect((await desk.status()).latch).toBeNull()
  await button.hover()
  await page.mouse.down()
  await page.getByText('Closing orders wait for a closed venue').waitFor()
  await page.mouse.up()
  expect((await desk.orders()).filter(({ working }) => working)).toMatchObject([
    { id: expect.stringMatching(/^kill-stop-.*-AAPL$/), side: 'sell', quantity: 10, reduceOnly: true },
  ])
  await desk.step()
  await page.getByText('Everything is closed').waitFor()
  await eventually(() => page.getByRole('banner').getByRole('alert').textContent()).toContain('all positions closed')
  expect(await desk.positions()).toEqual([])
})

test('given the keyboard alone, when FLATTEN’s key and then Enter are held, then it closes', async () => {
  const page = await desk.window()
  await page.keyboard.press('Control+Shift+F')
  await page.getByText('STOP, then close everything at market').waitFor()
  await page.keyboard.down('Enter')
  await page.getByText('Closing orders wait for a closed venue').waitFor()
  await page.keyboard.up('Enter')
  expect((await desk.status()).stop).toMatchObject({ kind: 'flatten' })
})

test('given PAUSE, when an entry and an exit are sent, then only the exit passes, also after a restart of the engine, until resumed', async () => {
  const page = await desk.window()
  await page.keyboard.press('Control+Shift+E')
  await page.getByRole('banner').getByText('PAUSED').waitFor()
  await eventually(() => page.title()).toBe('PAUSED · PAPER · QuantX')
  await page.getByText(/^Trading is paused \(PAUSE by its key\): exits/).waitFor()
  desk.killEngine()
  await page.getByText('The engine stopped and is being restarted.').waitFor()
  await page.getByText('The engine stopped and is being restarted.').waitFor({ state: 'hidden' })
  await page.getByRole('banner').getByText('PAUSED').waitFor()
  await send(page).click()
  await openPanel(page, 'Orders & fills')
  await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: 'All' }).click()
  await eventually(() => rows(page, 'Orders').first().textContent()).toMatch(/Denied.*paused/)
  await desk.engine.command('position.close', { symbol: 'AAPL' })
  await desk.step()
  expect(await desk.positions()).toEqual([])
  await page.getByRole('button', { name: 'RESUME', exact: true }).click()
  await page.getByTitle(/^orders unlocked/).waitFor()
  expect((await desk.status()).tradingState).toBe('active')
})
