import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { PaperServer } from '../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { openStore } from '../../src/engine/adapters/storage/store.ts'
import { SystemTime } from '../../src/engine/adapters/system-time.ts'
import { LIMIT_NAMES } from '../../src/engine/risk/limits.ts'
import { paperLimits } from '../../src/engine/risk/paper-limits.ts'
import { chooseLayout, openPanel } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const FEED = { kind: 'synthetic', seed: 1, symbols: 2, ticksPerSecond: 5 } as const

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PICTURES']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((value) => void (document.documentElement.dataset['theme'] = value), theme)
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) })
    }
  }
}

test('given the risk panel, when a drill is run, then its outcome is shown with every time, and nothing that trades was touched', async () => {
  const before = await desk.status()
  const page = await desk.window()
  await chooseLayout(page, 'Monitor')
  await openPanel(page, 'Risk')
  await page.getByRole('radiogroup', { name: 'Show of the risk' }).getByRole('radio', { name: 'Drills' }).click()
  await page.getByRole('button', { name: 'Run a drill' }).click()
  await page.getByRole('rowheader', { name: 'STOP: the gate is closed' }).waitFor({ timeout: 50_000 })
  await page.getByText(/^(HELD|DID NOT HOLD)$/).waitFor()
  await picture(page, 'drills')
  const after = await desk.status()
  expect([after.latch, after.session?.id]).toEqual([before.latch, before.session?.id])
  const { rehearsals } = await desk.engine.command('rehearsal.list', null)
  const stated = rehearsals[0]?.rows.filter(({ limit }) => !limit.endsWith(' ms')) ?? []
  expect(stated.filter(({ held }) => !held)).toEqual([])
})

test('given a session at a live account, then the screen says LIVE and asks for a human, who arms it with a word and a reason', async () => {
  const account = {
    port: 0,
    token: 'secret',
    logPath: null,
    cash: 100_000,
    currency: 'USD',
    environment: 'live',
  } as const
  const server = new PaperServer({ ...account, requestsPerSecond: 100, makesFaults: false }, new SystemTime())
  const url = `ws://127.0.0.1:${await server.listen()}`
  onTestFinished(() => server.close())
  const limits = Object.entries(paperLimits({ cash: 100_000, timeframeMs: 5_000, isLive: true }))
  const store = await openStore(join(desk.home, 'quantx.db'))
  const values = new Map(limits)
  const differences = LIMIT_NAMES.map((name) => {
    return { scope: 'account' as const, key: '', name, before: null, after: values.get(name) ?? 0 }
  })
  store.risk.change('live:paper-server', differences, 1, 'for a test')
  store.close()
  const broker = { kind: 'paper-server', url, token: 'secret' } as const
  await desk.engine.command('session.start', { feed: FEED, cash: 1, broker })
  const page = await desk.window()
  await page.getByText('This session trades real money and is not armed.').waitFor()
  await page.getByText('LIVE', { exact: true }).waitFor()
  await picture(page, 'unarmed')
  await page.getByRole('button', { name: 'Arm…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Arm this session' })
  await dialog.getByLabel('Reason, for the record').fill('the limits are set')
  expect(await dialog.getByRole('button', { name: 'Trade real money' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Type LIVE').fill('LIVE')
  await picture(page, 'arming')
  await dialog.getByRole('button', { name: 'Trade real money' }).click()
  await eventually(async () => (await desk.status()).arming?.armed?.reason).toBe('the limits are set')
  await eventually(async () => (await desk.status()).tradingState).toBe('active')
  await eventually(() => page.getByText('is not armed.').count()).toBe(0)
  await picture(page, 'armed')
  await desk.engine.command('session.start', { feed: FEED, cash: 1_000, broker: { kind: 'simulated' } })
  await page.getByText('PAPER', { exact: true }).waitFor()
})
