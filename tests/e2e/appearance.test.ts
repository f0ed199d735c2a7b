import { test, expect } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { COMMANDS } from '../../src/contract/commands.ts'
import { ClientFrame, EngineFrame } from '../../src/contract/protocol.ts'
import { decodeFrame } from '../../src/contract/wire.ts'
import { chooseLayout, openPanel, runInPalette } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor)
}

/** Keeps the engine's answers to reads of some settings from a profile's pages until they are released. */
async function heldAnswers(profile: BrowserContext, keys: readonly string[]): Promise<{ release: () => void }> {
  const held: (() => void)[] = []
  await profile.routeWebSocket(/\/engine$/, (socket) => {
    const server = socket.connectToServer()
    const asked = new Set<number>()
    socket.onMessage((message) => {
      const frame = ClientFrame.safeParse(decodeFrame(Buffer.from(message))).data
      if (frame?.kind === 'command' && isReadOf(frame, keys)) asked.add(frame.id)
      server.send(message)
    })
    server.onMessage((message) => {
      const frame = EngineFrame.safeParse(decodeFrame(Buffer.from(message))).data
      if (frame?.kind === 'result' && asked.has(frame.id)) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return { release: () => held.splice(0).forEach((send) => send()) }
}

function isReadOf(
  { type, payload }: { readonly type: string; readonly payload?: unknown },
  keys: readonly string[],
): boolean {
  return type === 'settings.read' && keys.includes(COMMANDS['settings.read'].payload.parse(payload).key)
}

test('given the dark theme of a first start, when light is chosen, then the page turns and stays so after a reload', async () => {
  const page = await desk.window()
  expect(await background(page)).toBe('rgb(14, 17, 22)')
  await runInPalette(page, 'Light theme')
  await eventually(() => background(page)).toBe('rgb(244, 246, 248)')
  await eventually(() => desk.engine.command('settings.read', { key: 'appearance' })).toMatchObject({ theme: 'light' })
  await page.reload()
  await eventually(() => background(page)).toBe('rgb(244, 246, 248)')
})

test('given a changed layout and theme, when all is started again on another port, then a new browser finds both', async () => {
  const page = await desk.window()
  await runInPalette(page, 'Light theme')
  await openPanel(page, 'Orders & fills')
  await runInPalette(page, 'Close the panel in front')
  await page.getByRole('tab', { name: 'Orders & fills' }).waitFor({ state: 'detached' })
  await eventually(() => desk.engine.command('settings.read', { key: 'layout:trade' })).not.toHaveProperty(
    'panels.orders',
  )
  await page.close()
  const { port } = desk.host
  await desk.stop()
  await desk.start()
  expect(desk.host.port).not.toBe(port)
  const again = await desk.tab(await desk.profile())
  await eventually(() => background(again)).toBe('rgb(244, 246, 248)')
  await again.getByRole('tab', { name: 'Positions' }).waitFor()
  expect(await again.getByRole('tab', { name: 'Orders & fills' }).count()).toBe(0)
  await runInPalette(again, 'Reset this layout')
  await again.getByRole('tab', { name: 'Orders & fills' }).waitFor()
})

test('given an engine that is slow to answer, when layout and symbol come late, then they are taken over and kept still', async () => {
  await desk.pausedReplay(['aapl-1d', 'spx-1d'], Date.UTC(2014, 0, 6))
  const page = await desk.window()
  const kept = (key: string) => desk.engine.command('settings.read', { key })
  await runInPalette(page, 'SPX')
  await eventually(() => kept('window')).toMatchObject({ symbol: 'SPX' })
  await openPanel(page, 'Orders & fills')
  await runInPalette(page, 'Close the panel in front')
  await eventually(() => kept('layout:trade')).not.toHaveProperty('panels.orders')
  const late = await desk.profile()
  const answers = await heldAnswers(late, ['window', 'layout:trade'])
  const slow = await desk.tab(late)
  await slow.getByRole('tab', { name: 'Orders & fills' }).waitFor()
  await slow.getByRole('grid', { name: 'Watchlist' }).getByText('AAPL').waitFor()
  answers.release()
  await slow.getByRole('application', { name: /^SPX, 1d bars/ }).waitFor()
  await eventually(() => {
    answers.release()
    return slow.getByRole('tab', { name: 'Orders & fills' }).count()
  }).toBe(0)
  await runInPalette(slow, 'Light theme')
  await eventually(() => kept('appearance')).toMatchObject({ theme: 'light' })
  expect(await kept('layout:trade')).not.toHaveProperty('panels.orders')
  expect(await kept('window')).toMatchObject({ symbol: 'SPX' })
})

test('given layouts, when each is chosen, then its panels are there', async () => {
  const page = await desk.window()
  await chooseLayout(page, 'Research')
  for (const panel of ['Backtest', 'Strategies', 'Data']) await page.getByRole('tabpanel', { name: panel }).waitFor()
  await chooseLayout(page, 'Monitor')
  for (const panel of ['Strategies', 'Positions', 'Account']) {
    await page.getByRole('tabpanel', { name: panel }).waitFor()
  }
  await chooseLayout(page, 'Trade')
  await page.getByRole('tabpanel', { name: 'Order ticket' }).waitFor()
})

test('given another layout, symbol and order of a table, when the window is closed, then the next one has them', async () => {
  const profile = await desk.profile()
  const page = await desk.tab(profile)
  await runInPalette(page, 'SPX')
  await page.getByRole('columnheader', { name: 'Symbol' }).first().getByRole('button').click()
  await chooseLayout(page, 'Monitor')
  await page.getByRole('tabpanel', { name: 'Account' }).waitFor()
  await eventually(() => desk.engine.command('settings.read', { key: 'window' })).toMatchObject({ preset: 'monitor' })
  await page.close()
  const again = await desk.tab(profile)
  await again
    .getByRole('radiogroup', { name: 'Layout' })
    .getByRole('radio', { name: 'Monitor', checked: true })
    .waitFor()
  await chooseLayout(again, 'Trade')
  await again.getByRole('application', { name: /^SPX, 1d bars/ }).waitFor()
  const title = again.getByRole('grid', { name: 'Watchlist' }).getByRole('columnheader', { name: 'Symbol' })
  expect(await title.getAttribute('aria-sort')).toBe('ascending')
})

test('given a narrow screen, when orders and fills are shown, then no column is cut', async () => {
  const page = await desk.window({ viewport: { width: 1280, height: 800 } })
  await openPanel(page, 'Orders & fills')
  for (const view of ['All', 'Fills']) {
    await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: view }).click()
    const overflow = (): Promise<number> =>
      page.evaluate(() => {
        const grids = [...document.querySelectorAll('[data-panel="orders"] [role=grid]')]
        return Math.max(0, ...grids.map((grid) => grid.scrollWidth - grid.clientWidth))
      })
    await eventually(overflow).toBe(0)
  }
})
