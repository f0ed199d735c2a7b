import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { choose, figure, openPanel, orderType, rows, send, side } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 5, 2)

async function trader(): Promise<Page> {
  await desk.pausedReplay(['aapl-1d'], START)
  const page = await desk.window()
  await page.getByText('Replay of AAPL · paused').waitFor()
  return page
}

async function show(page: Page, view: RegExp): Promise<void> {
  await openPanel(page, 'Orders & fills')
  await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: view }).click()
}

test('given the keyboard alone, when an order is placed, then it fills at the next open and moves position and account', async () => {
  const page = await trader()
  const cash = figure(page.getByRole('tabpanel', { name: 'Account' }), 'Cash')
  await eventually(() => cash.textContent()).toBe('100,000.00')
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.getByRole('textbox', { name: 'Quantity' }).focus()
  await page.keyboard.type('250')
  await page.getByText('Passes the risk gate').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Sent: Buy 250 AAPL at market').waitFor()
  await eventually(() => desk.orders()).toMatchObject([{ status: 'accepted', quantity: 250 }])
  await desk.step()
  await openPanel(page, 'Positions')
  await eventually(() => rows(page, 'Positions').first().textContent()).toMatch(/AAPL.*250/)
  const [fill] = await desk.fills()
  const paid = (fill?.price ?? 0) * 250 + (fill?.commission ?? 0)
  await eventually(async () => Number((await cash.textContent())?.replaceAll(',', ''))).toBeCloseTo(100_000 - paid, 2)
  await show(page, /^Fills/)
  await eventually(() => rows(page, 'Fills').first().textContent()).toMatch(/AAPL.*Buy.*250/)
})

test('given a limit far below, when it is placed, then it rests as a row and a line on the chart until cancelled', async () => {
  const page = await trader()
  await orderType(page, 'Limit').click()
  await page.getByRole('textbox', { name: 'Limit price' }).fill('85.00')
  await page.getByRole('combobox', { name: 'In force' }).click()
  await page.getByRole('option', { name: 'Until cancelled' }).click()
  await page.getByText('Passes the risk gate').waitFor()
  await send(page).click()
  await show(page, /^Working/)
  const order = rows(page, 'Orders').first()
  await eventually(() => order.textContent()).toMatch(/AAPL.*Buy.*Limit.*100.*85\.00.*Working/)
  await desk.step(3)
  expect(await desk.orders()).toMatchObject([{ status: 'accepted', working: true }])
  await page.getByRole('button', { name: 'Show all loaded bars' }).click()
  await page.getByRole('application', { name: /^AAPL/ }).getByText('Buy limit 100').waitFor()
  await page.getByRole('button', { name: 'Cancel buy AAPL' }).click()
  await page.getByText('No working orders.').waitFor()
  await show(page, /^All/)
  await eventually(() => rows(page, 'Orders').first().textContent()).toContain('Cancelled')
})

test('given an order beyond buying power, when it is typed and sent past the ticket, then both say which rule refused it', async () => {
  const page = await trader()
  await page.getByRole('textbox', { name: 'Quantity' }).fill('1500')
  const verdict = page.getByRole('tabpanel', { name: 'Order ticket' }).getByRole('status')
  await eventually(() => verdict.textContent()).toMatch(/buying power/i)
  const said = (await verdict.textContent()) ?? ''
  await send(page).click()
  await eventually(() => verdict.textContent()).toMatch(/buying power/i)
  await show(page, /^All/)
  const refused = rows(page, 'Orders').first()
  await eventually(() => refused.textContent()).toContain('Denied')
  expect(await refused.textContent()).toMatch(/buying power/i)
  expect(said.length).toBeGreaterThan(20)
  expect(await desk.fills()).toEqual([])
})

test('given a ticket with no quantity, when it is looked at, then it says so and can not be sent', async () => {
  const page = await trader()
  await page.getByRole('textbox', { name: 'Quantity' }).fill('')
  await page.getByText('Complete the ticket to see what it costs.').waitFor()
  expect(await send(page).isDisabled()).toBe(true)
})

test('given a short position, when it is closed from its row, then the dialog says what it does and it is gone', async () => {
  const page = await trader()
  await side(page, 'Sell').click()
  await send(page).click()
  await page.getByText('Sent: Sell 100 AAPL at market').waitFor()
  await desk.step(2)
  await openPanel(page, 'Positions')
  await eventually(() => rows(page, 'Positions').first().textContent()).toMatch(/AAPL.*−100/)
  await page.getByRole('button', { name: 'Close… AAPL' }).click()
  const dialog = page.getByRole('dialog', { name: 'Close AAPL' })
  await eventually(() => dialog.textContent()).toMatch(/Buys back 100 AAPL at market/)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await desk.step()
  await page.getByText('No open positions.').waitFor()
})

test('given a resting order, when its label is dragged on the chart, then it moves only once that is confirmed', async () => {
  const page = await trader()
  const limitOf = async () => (await desk.orders()).find(({ working }) => working)?.limitPrice
  await desk.engine.command('order.place', {
    symbol: 'AAPL',
    side: 'sell',
    type: 'limit',
    timeInForce: 'gtc',
    quantity: 10,
    limitPrice: 95,
    stopPrice: null,
  })
  const handle = page.getByRole('slider', { name: 'Price of Sell limit 10' })
  const drag = async (down: number) => {
    const box = await handle.boundingBox()
    if (box === null) throw new Error('expected the label in sight')
    await page.mouse.move(box.x + 8, box.y + 8)
    await page.mouse.down()
    await page.mouse.move(box.x + 8, box.y + 8 + down, { steps: 4 })
    await page.mouse.up()
  }
  await drag(40)
  await eventually(() => handle.getAttribute('aria-valuetext')).toContain('not confirmed')
  await page.keyboard.press('Escape')
  expect(await handle.getAttribute('aria-valuetext')).toBe('95.00')
  expect(await limitOf()).toBe(95)
  await drag(40)
  await page.keyboard.press('ArrowUp')
  const wanted = Number(await handle.getAttribute('aria-valuenow'))
  expect(wanted).toBeLessThan(95)
  await page.getByRole('button', { name: `Move to ${wanted.toFixed(2)} (Enter)` }).click()
  await eventually(limitOf).toBe(wanted)
})

test('given a limit order until a time that shows a part, when it is sent, then it rests so', async () => {
  const page = await trader()
  const ticket = page.getByRole('tabpanel', { name: 'Order ticket' })
  await orderType(page, 'Limit').click()
  await page.getByRole('textbox', { name: 'Limit price' }).fill('60')
  await choose(page, ticket.getByLabel('In force'), 'Until a time')
  await ticket.getByRole('textbox', { name: 'Until' }).fill('2016-01-04')
  await ticket.getByLabel('Iceberg').check()
  await ticket.getByRole('textbox', { name: 'Shown' }).fill('20')
  await send(page).click()
  await eventually(async () => (await desk.orders()).find(({ working }) => working)).toMatchObject({
    timeInForce: 'gtd',
    expiresAt: Date.UTC(2016, 0, 5) - 1,
    displayQuantity: 20,
  })
})
