import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { AlertRule } from '../../src/contract/alerts.ts'
import { choose, openPanel, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const PICTURES = 'test-results/screenshots'
const START = Date.UTC(2014, 0, 6)

async function picture(page: Page, name: string, widths: readonly number[] = [1_280]): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  for (const theme of ['dark', 'light']) {
    await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme)
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 1_280 ? 800 : 1_080 })
      await page.evaluate(() => new Promise(requestAnimationFrame))
      await page.screenshot({ path: `${PICTURES}/${name}-${theme}-${width}.png`, animations: 'disabled' })
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    }
  }
}

function rule(id: string, part: Partial<AlertRule>): AlertRule {
  const terms = { direction: 'above', level: 0, isRepeating: true, rearm: 0 } as const
  return { id, isOn: true, watch: { kind: 'price', symbol: 'AAPL' }, ...terms, severity: 'warning', note: '', ...part }
}

test('given rules, when prices cross them, then they are listed, the critical one stays in sight until it is acknowledged', async () => {
  await desk.pausedReplay(['aapl-1d'], START)
  const page = await desk.window()
  const panel = await openPanel(page, 'Alerts')
  await desk.engine.command('alert.setRule', rule('a', { level: 76 }))
  await desk.engine.command('alert.setRule', rule('b', { level: 78, severity: 'critical', note: 'sell half' }))
  await desk.engine.command('alert.setRule', rule('c', { level: 74, direction: 'below', severity: 'error' }))
  await desk.step(120)
  const notice = page.getByRole('alert', { name: 'Critical alerts' })
  await eventually(() => notice.textContent()).toContain('above your 78: sell half')
  await eventually(() => rows(panel, 'Alerts').count()).toBeGreaterThan(2)
  await picture(page, 'alerts-busy', [1_920, 1_280])
  const before = await page.getByRole('button', { name: /^STOP/ }).boundingBox()
  await notice.getByRole('button', { name: 'Acknowledge' }).click()
  await eventually(() => notice.count()).toBe(0)
  expect(await page.getByRole('button', { name: /^STOP/ }).boundingBox()).toEqual(before)
  await panel.getByRole('grid', { name: 'Alerts' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+Enter')
  await eventually(async () =>
    (await desk.now('alerts', null)).filter((alert) => alert.severity !== 'info' && alert.acknowledgedAt === null),
  ).toEqual([])
  await picture(page, 'alerts-acknowledged')
})

test('given the dialog, when a rule and a channel are made, then the engine has them, without the secret coming back', async () => {
  const page = await desk.window()
  const panel = await openPanel(page, 'Alerts')
  await panel.page().getByRole('button', { name: 'Rules and channels…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Alerts' })
  await dialog.getByLabel('Level').fill('500')
  await dialog.getByLabel('Note').fill('far away')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await dialog.getByRole('list', { name: 'Rules' }).getByText('far away').waitFor()
  await picture(page, 'alerts-rules')
  await choose(page, dialog.getByLabel('What'), 'Feed lost')
  await dialog.getByRole('radio', { name: 'Channels' }).click()
  await dialog.getByRole('button', { name: 'Add Webhook' }).click()
  await dialog.getByLabel('Address').fill('http://127.0.0.1:47999/very-secret')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('list', { name: 'Channels' }).getByText('Webhook').waitFor()
  expect(await page.content()).not.toContain('very-secret')
  await dialog.getByRole('button', { name: 'Send a test: Webhook' }).click()
  await dialog.getByRole('status').getByText('Not sent: no connection: ECONNREFUSED').waitFor()
  await dialog.getByRole('button', { name: 'Change: Webhook' }).click()
  await dialog.getByPlaceholder('Kept, at 127.0.0.1:47999').waitFor()
  await picture(page, 'alerts-channels')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('radio', { name: 'Desktop and quiet hours' }).click()
  await dialog.getByRole('radiogroup', { name: 'Quiet hours' }).getByRole('radio', { name: 'On' }).click()
  await eventually(async () => (await desk.engine.command('alert.settings', null)).quietHours?.from).toBe('22:00')
  await picture(page, 'alerts-general')
})
