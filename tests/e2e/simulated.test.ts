import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

async function simulate(page: Page, symbols: string): Promise<void> {
  await page.getByRole('button', { name: 'New session…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Start a session' })
  await dialog.getByRole('radio', { name: 'Simulate ticks' }).click()
  await dialog.getByRole('textbox', { name: 'Symbols' }).fill(symbols)
  await dialog.getByRole('textbox', { name: 'Ticks/s each' }).fill('20')
  await dialog.getByRole('button', { name: 'Start the session' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText(/· running$/).waitFor()
}

test('given the simulated feed, when its prices are shown, then each place says that they are simulated', async () => {
  const page = await desk.window()
  await simulate(page, '3')
  await eventually(() => page.getByRole('banner').textContent()).toContain('simulated')
  const quotes = rows(page, 'Watchlist').filter({ hasText: '.SIM' })
  await eventually(() => quotes.count()).toBe(3)
  for (const name of ['Watchlist', 'Order ticket', 'Chart', 'Session']) {
    await page
      .getByRole('region', { name })
      .getByText(/^simulated$/i)
      .first()
      .waitFor()
  }
  expect((await desk.status()).session?.label).toMatch(/simulated/i)
})

test('given the simulated feed, when an order is sent, then it fills at bid or ask and the position follows each tick', async () => {
  const page = await desk.window()
  await simulate(page, '2')
  await eventually(() => page.getByRole('button', { name: /^Ask \d/ }).count()).toBe(1)
  await page.getByText('Passes the risk gate').waitFor()
  await page.getByRole('button', { name: /^Buy 100 NOVA\.SIM/ }).click()
  const position = rows(page, 'Positions').filter({ hasText: 'NOVA.SIM' })
  await eventually(() => position.textContent()).toMatch(/100/)
  const first = await position.textContent()
  await eventually(() => position.textContent()).not.toBe(first)
})

test('given a replay of real history, when its prices are shown, then none is called simulated', async () => {
  await desk.pausedReplay(['aapl-1d'], Date.UTC(2014, 5, 2))
  const page = await desk.window()
  await page.getByText('Replay of AAPL · paused').waitFor()
  expect(await page.getByText(/^simulated$/i).count()).toBe(0)
})
