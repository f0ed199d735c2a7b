import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { AlertRuleView } from '../../src/contract/alerts.ts'
import type { PositionExitView } from '../../src/contract/exits.ts'
import { DAY_MS } from '../../src/engine/model/time.ts'
import { choose, openPanel } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 5, 2)

/** A window with a hundred AAPL in the account. */
async function holder(): Promise<Page> {
  await desk.pausedReplay(['aapl-1d'], START)
  const ticket = { symbol: 'AAPL', side: 'buy', type: 'market', timeInForce: 'gtc', quantity: 100 } as const
  await desk.engine.command('order.place', { ...ticket, limitPrice: null, stopPrice: null })
  await desk.step()
  const page = await desk.window()
  await openPanel(page, 'Positions')
  return page
}

const exits = async (): Promise<readonly PositionExitView[]> => (await desk.positions())[0]?.exits ?? []
const rules = (): Promise<readonly AlertRuleView[]> => desk.engine.command('alert.rules', null)
const chart = (page: Page): Locator => page.getByRole('application', { name: /^AAPL/ })

async function drag(page: Page, handle: Locator, right: number, down: number): Promise<void> {
  const box = await handle.boundingBox()
  if (box === null) throw new Error('expected the label in sight')
  await page.mouse.move(box.x + 8, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + 8 + right, box.y + 8 + down, { steps: 4 })
  await page.mouse.up()
}

test('given a position, when a stop and a time stop are set, then each says where it is held, and the one that acts takes the other along', async () => {
  const page = await holder()
  await page.getByRole('button', { name: 'Exits… AAPL' }).click()
  const dialog = page.getByRole('dialog', { name: 'Exits of AAPL' })
  await dialog.getByLabel('Stop', { exact: true }).fill('60')
  await choose(page, dialog.getByLabel('Time stop', { exact: true }), 'After bars')
  await dialog.getByLabel('Bars that close from now').fill('3')
  const places = dialog.getByLabel('Where they are held')
  await eventually(() => places.textContent()).toMatch(
    /^Stop: at broker.*nothing fills while the computer sleeps.*Time stop: held by QuantX/s,
  )
  await dialog.getByRole('button', { name: 'Set exits' }).click()
  await page
    .getByRole('button', { name: 'Exits… AAPL: Stop 60.00 at broker, Time stop after 3 bars of 1d held by QuantX' })
    .waitFor()
  await chart(page).getByText('after 3 bars of 1d').waitFor()
  await desk.step(2)
  await chart(page).getByText('after 1 bar of 1d').waitFor()
  await desk.step(2)
  await page.getByText('No open positions.').waitFor()
  expect((await desk.orders()).map(({ status }) => status).toSorted()).toEqual(['canceled', 'filled', 'filled'])
})

test('given a time stop, when its label is dragged on the chart, then it moves once that is confirmed, and is taken away by its cross', async () => {
  const page = await holder()
  await desk.engine.command('position.moveExit', { symbol: 'AAPL', kind: 'time', to: START + 14 * DAY_MS })
  const handle = chart(page).getByRole('slider', { name: 'Time of the time stop' })
  await eventually(() => handle.getAttribute('aria-valuetext')).toContain('2014-06-15')
  await drag(page, handle, -30, 0)
  await eventually(() => handle.getAttribute('aria-valuetext')).toContain('not confirmed')
  expect((await exits())[0]?.due).toBe(START + 14 * DAY_MS)
  await page.keyboard.press('Enter')
  await eventually(async () => (await exits())[0]?.due).toBeLessThan(START + 14 * DAY_MS)
  await chart(page).getByRole('button', { name: 'Take the time stop away' }).click()
  await eventually(exits).toEqual([])
})

test('given the right button on the chart, when a stop and an alert are set there, then both are lines that are moved and taken away', async () => {
  const page = await holder()
  const box = await chart(page).boundingBox()
  if (box === null) throw new Error('expected a chart')
  const menuAt = async (share: number, item: RegExp) => {
    await page.mouse.click(box.x + box.width / 2, box.y + box.height * share, { button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
  }
  await menuAt(0.7, /^Stop of the position at/)
  await eventually(async () => (await exits()).map(({ kind, heldBy }) => `${kind} at ${heldBy}`)).toEqual([
    'stop-loss at broker',
  ])
  await chart(page).getByText('at broker').waitFor()
  await menuAt(0.4, /^Alert at/)
  await eventually(rules).toMatchObject([{ isRepeating: false, watch: { kind: 'price', symbol: 'AAPL' } }])
  const level = async () => (await rules())[0]?.level ?? 0
  const first = await level()
  const handle = chart(page).getByRole('slider', { name: /^Price of the alert/ })
  await drag(page, handle, 0, 20)
  await page.keyboard.press('Enter')
  await eventually(level).toBeLessThan(first)
  // The same rule, in the panel, where it stands.
  await openPanel(page, 'Alerts')
  await page.getByRole('button', { name: 'Rules and channels…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Alerts' })
  await dialog.getByRole('button', { name: /^Change: AAPL/ }).click()
  const form = dialog.getByRole('form', { name: 'Change the rule' })
  await form.getByLabel('Level').fill('150')
  await form.getByLabel('Note').fill('sell half')
  await form.getByRole('button', { name: 'Save' }).click()
  await eventually(rules).toMatchObject([{ level: 150, note: 'sell half', isOn: true }])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await chart(page).focus()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.3)
  await page.keyboard.press('a')
  await eventually(async () => (await rules()).length).toBe(2)
  const [, added] = await rules()
  const at = added?.level.toFixed(2) ?? ''
  await chart(page)
    .getByRole('button', { name: `Remove the alert ${added?.direction} ${at}` })
    .click()
  await eventually(async () => (await rules()).length).toBe(1)
})
