import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import { openPanel, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 0, 6)

/** Long from the first bar on: what it buys tells which version runs. */
const holder = (quantity: number) => `import { RuleBasedStrategy, sized, z } from 'quantx'

const parameters = sized({ lots: z.int().min(1).default(1).describe('Lots to hold') })

export default class Holder extends RuleBasedStrategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Holds ${quantity}.'

  protected override entersLong(): boolean {
    return true
  }

  protected override exitsLong(): boolean {
    return false
  }
}
`

const file = join(desk.home, 'strategies', 'holder.ts')
mkdirSync(join(desk.home, 'strategies'), { recursive: true })
writeFileSync(file, holder(1))

function entry(panel: Locator, name: string): Locator {
  return panel.getByRole('listitem').filter({ hasText: name })
}

async function hashOf(name: string): Promise<string | undefined> {
  return (await desk.now('library', null)).find((one) => one.name === name)?.hash
}

test('given a replay, when sma-cross is started with parameters from its form, then it runs with them until it is stopped', async () => {
  await desk.pausedReplay(['aapl-1d'], START)
  const page = await desk.window()
  const panel = await openPanel(page, 'Strategies')
  await panel.getByRole('button', { name: 'Start sma-cross' }).click()
  const dialog = page.getByRole('dialog', { name: 'Start sma-cross' })
  await dialog.getByRole('textbox', { name: 'fast' }).fill('4')
  await dialog.getByRole('textbox', { name: 'slow' }).fill('9')
  await dialog.getByRole('button', { name: 'Start on AAPL' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const running = rows(panel, 'Running strategies').filter({ hasText: 'sma-cross' })
  await eventually(() => running.textContent()).toMatch(/running.*AAPL/)
  expect(await desk.strategies()).toMatchObject([{ state: 'running', params: { fast: 4, slow: 9 } }])
  // Step by step: a replay that runs on while the screen is slow loses until STOP, which later sessions keep.
  await desk.step(20)
  await eventually(() => running.textContent()).toMatch(/(Bought|Sold) \d+ AAPL/)
  await panel.getByRole('button', { name: 'Stop sma-cross' }).click()
  await eventually(() => running.textContent()).toContain('stopped')
})

test('given parameters that do not fit, when they are typed, then the form says what it expected and does not start', async () => {
  await desk.pausedReplay(['aapl-1d'], START)
  const page = await desk.window()
  const panel = await openPanel(page, 'Strategies')
  await panel.getByRole('button', { name: 'Start sma-cross' }).click()
  const dialog = page.getByRole('dialog', { name: 'Start sma-cross' })
  await dialog.getByRole('textbox', { name: 'fast' }).fill('0')
  await eventually(() => dialog.textContent()).toMatch(/expected/i)
  expect(await dialog.getByRole('button', { name: 'Start on AAPL' }).isDisabled()).toBe(true)
  await dialog.getByRole('textbox', { name: 'fast' }).fill('40')
  await dialog.getByRole('button', { name: 'Start on AAPL' }).click()
  await eventually(() => dialog.textContent()).toMatch(/expected fewer bars than in the slow average/)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(await desk.strategies()).toEqual([])
})

test("given a user's strategy that runs, when its file changes, then the new version goes on with it", async () => {
  await desk.pausedReplay(['aapl-1d'], START)
  await desk.engine.command('strategy.start', { file, symbols: ['AAPL'], timeframe: '1d', params: {} })
  const page = await desk.window()
  const panel = await openPanel(page, 'Strategies')
  const before = (await hashOf('holder')) ?? ''
  const running = rows(panel, 'Running strategies').filter({ hasText: 'holder' })
  await eventually(() => running.textContent()).toContain(before)
  writeFileSync(file, holder(2))
  await eventually(() => entry(panel, 'holder').textContent()).toContain('Holds 2.')
  await eventually(() => running.textContent()).not.toContain(before)
  expect(await running.textContent()).toContain((await hashOf('holder')) ?? 'a hash')
})

test('given a strategy that runs, when its file stops compiling, then the error is shown in place and the old version goes on', async () => {
  await desk.pausedReplay(['aapl-1d'], START)
  writeFileSync(file, holder(3))
  const page = await desk.window()
  const panel = await openPanel(page, 'Strategies')
  await eventually(() => entry(panel, 'holder').textContent()).toContain('Holds 3.')
  await desk.engine.command('strategy.start', { file, symbols: ['AAPL'], timeframe: '1d', params: {} })
  const good = (await hashOf('holder')) ?? ''
  writeFileSync(file, holder(4).replace('return true', 'return true +'))
  const error = entry(panel, 'holder').getByRole('alert')
  await eventually(() => error.textContent()).toMatch(/holder\.ts:1\d:\d+/)
  expect(await error.textContent()).toContain(`Version ${good} goes on.`)
  await desk.step(3)
  await eventually(() => rows(panel, 'Running strategies').first().textContent()).toMatch(/running.*Bought/)
  writeFileSync(file, holder(5))
  await error.waitFor({ state: 'hidden' })
  await eventually(() => entry(panel, 'holder').textContent()).toContain('Holds 5.')
})
