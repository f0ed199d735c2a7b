import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { rows, runInPalette } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

/** The panel that holds the focus. */
function focusedPanel(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest('[data-panel]')?.getAttribute('data-panel') ?? undefined)
}

test('given the palette, when a symbol or a command is typed, then Enter does it and Esc leaves it', async () => {
  const page = await desk.window()
  await runInPalette(page, 'SPX')
  await page.getByRole('application', { name: /^SPX, 1d bars/ }).waitFor()
  await runInPalette(page, 'pause the session')
  await page.getByText('Replay of AAPL, SPX · paused').waitFor()
  await runInPalette(page, 'resume the session')
  await page.getByText('Replay of AAPL, SPX · running').waitFor()
  await page.keyboard.press('Control+k')
  const field = page.getByPlaceholder('Search, do anything…')
  await field.fill('nothing is called this')
  await page.getByText('Nothing is called that.').waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'hidden' })
})

test('given Ctrl-K, when typing goes on without a pause, then no letter is lost', async () => {
  const page = await desk.window()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('step')
  expect(await page.getByPlaceholder('Search, do anything…').inputValue()).toBe('step')
})

test('given g and a letter, when they are typed, then the focus goes to that panel, also to one that was not open', async () => {
  const page = await desk.window()
  const keys = { w: 'watchlist', t: 'ticket', s: 'strategies', l: 'alerts', o: 'orders', p: 'positions', d: 'data' }
  for (const [key, panel] of Object.entries(keys)) {
    await page.keyboard.press('Escape')
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await eventually(() => focusedPanel(page)).toBe(panel)
  }
})

test('given a text field, when g or ? is typed into it, then it is text', async () => {
  const page = await desk.window()
  await page.keyboard.press('Control+k')
  const field = page.getByPlaceholder('Search, do anything…')
  await field.pressSequentially('g?')
  expect(await field.inputValue()).toBe('g?')
})

test('given ?, when it is pressed, then every key is listed until Esc', async () => {
  const page = await desk.window()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await eventually(() => dialog.textContent()).toMatch(/STOP all trading.*Go to a panel.*Watchlist.*In a table/s)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})

test('given a table with the focus, when arrows are pressed, then the chart follows, and Enter goes to the ticket', async () => {
  const page = await desk.window()
  await page.keyboard.press('g')
  await page.keyboard.press('w')
  await eventually(() => focusedPanel(page)).toBe('watchlist')
  await page.keyboard.press('End')
  await page.getByRole('application', { name: /^SPX, 1d bars/ }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.getByRole('application', { name: /^AAPL, 1d bars/ }).waitFor()
  expect(await rows(page, 'Watchlist').first().getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('Enter')
  await eventually(() => focusedPanel(page)).toBe('ticket')
})
