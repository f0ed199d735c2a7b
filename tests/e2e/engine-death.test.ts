import { expect, test } from 'vitest'
import { figure, rows, openPanel } from './screen.ts'
import { eventually, ready, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 5, 2)

async function withPosition(): Promise<void> {
  await desk.pausedReplay(['aapl-1d'], START)
  const ticket = { symbol: 'AAPL', side: 'buy', type: 'market', timeInForce: 'day', quantity: 70 } as const
  await desk.engine.command('order.place', { ...ticket, limitPrice: null, stopPrice: null })
  await desk.step(3)
}

test('given a position, when the window is reloaded, then it gets its state back', async () => {
  await withPosition()
  const page = await desk.window()
  await openPanel(page, 'Positions')
  await eventually(() => rows(page, 'Positions').first().textContent()).toMatch(/AAPL.*70/)
  const before = await rows(page, 'Positions').first().textContent()
  await page.reload()
  await ready(page)
  await openPanel(page, 'Positions')
  await eventually(() => rows(page, 'Positions').first().textContent()).toBe(before)
  await eventually(() => page.getByRole('application', { name: /^AAPL/ }).textContent()).toContain('+70')
})

test('given two tabs, when one trades, then the other sees the same', async () => {
  await withPosition()
  const context = await desk.profile()
  const one = await desk.tab(context)
  const two = await context.newPage()
  await two.goto(`${desk.origin}/`)
  await ready(two)
  await openPanel(one, 'Positions')
  await openPanel(two, 'Positions')
  await one.getByRole('button', { name: 'Close… AAPL' }).click()
  await one
    .getByRole('dialog')
    .getByRole('button', { name: /^Close 70 AAPL/ })
    .click()
  await one.getByText(/^Sent: Close 70 AAPL/).waitFor()
  await desk.step()
  await two.getByText('No open positions.').waitFor()
  const cash = async (page: typeof one) => figure(page.getByRole('tabpanel', { name: 'Account' }), 'Cash').textContent()
  await eventually(async () => (await cash(one)) === (await cash(two))).toBe(true)
})

test('given a position, when the engine is killed, then it is shown, another is up within seconds, and the session goes on', async () => {
  await withPosition()
  const page = await desk.window()
  await openPanel(page, 'Positions')
  const before = await desk.positions()
  const pid = desk.host.enginePid
  desk.killEngine()
  await page.getByText('The engine stopped and is being restarted.').waitFor()
  await eventually(() => desk.host.enginePid).not.toBe(pid)
  await page.getByText('The engine stopped and is being restarted.').waitFor({ state: 'hidden' })
  await eventually(() => rows(page, 'Positions').first().textContent()).toMatch(/AAPL.*70/)
  expect(await desk.positions()).toEqual(before)
  await desk.step(2)
  await eventually(async () => (await desk.positions())[0]?.markPrice).not.toBe(before[0]?.markPrice)
  await page.getByText('Replay of AAPL · paused').waitFor()
})

test('given an engine that dies three times, when the third is over, then it is given up, said, and trading is stopped', async () => {
  await withPosition()
  const page = await desk.window()
  // One died in the test before this one: all deaths of five minutes count.
  while (await page.getByRole('button', { name: 'Start the engine' }).isHidden()) {
    const pid = desk.host.enginePid
    desk.killEngine()
    await eventually(async () => desk.host.enginePid !== pid).toBe(true)
    await page
      .getByRole('button', { name: 'Start the engine' })
      .or(page.getByTitle(/^orders (un)?locked/))
      .waitFor()
  }
  await page.getByText(/The engine failed three times in five minutes and was given up; trading is stopped\./).waitFor()
  await page.getByRole('button', { name: 'Start the engine' }).click()
  await eventually(() => page.getByRole('banner').getByRole('alert').textContent()).toMatch(/^STOPPED/)
  expect((await desk.status()).latch).toMatchObject({ source: 'engine' })
  expect(await desk.positions()).toMatchObject([{ quantity: 70 }])
})
