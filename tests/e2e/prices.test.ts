import { expect, test } from 'vitest'
import { chooseLayout, openPanel, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

async function limit(values: Readonly<Record<string, number | 'unlimited'>>): Promise<void> {
  await desk.engine.command('risk.limits', { scope: 'account', key: '', values, reason: 'for a test', dryRun: false })
}

test('given a strategy whose prices stay away, when it waits, then its row, the risk and the alert say why, until the limit is another', async () => {
  // A tick each five seconds, and two are asked for: it is stale most of the time.
  const feed = { kind: 'synthetic', seed: 5, symbols: 2, ticksPerSecond: 0.2 } as const
  await desk.engine.command('session.start', { feed, cash: 100_000 })
  const library = await desk.now('library', null)
  const file = library.find(({ name }) => name === 'sma-cross')?.file ?? ''
  await desk.engine.command('strategy.start', { file, symbols: ['NOVA.SIM'], timeframe: '5s', params: {} })
  await limit({ maxPriceAge: 2_000 })
  const page = await desk.window()
  await openPanel(page, 'Strategies')
  await eventually(() => rows(page, 'Running strategies').first().textContent()).toContain('paused')
  await eventually(() => page.getByRole('status').filter({ hasText: 'STALE-FEED' }).textContent()).toMatch(
    /STALE-FEED since .*: no price of NOVA\.SIM for 2 s\. Entries wait, exits pass; goes on once its prices have come for 5 s/,
  )
  await chooseLayout(page, 'Monitor')
  const risk = await openPanel(page, 'Risk')
  await risk.getByText('no price of ORBIT.SIM for 2 s; over once its prices have come for 5 s').waitFor()
  await risk.getByText('no price of NOVA.SIM for 2 s; goes on once its prices have come for 5 s').waitFor()
  expect((await desk.status()).feed).toMatchObject({ state: 'warning', detail: expect.stringContaining('STALE-FEED') })
  await limit({ maxPriceAge: 'unlimited' })
  await chooseLayout(page, 'Trade')
  await openPanel(page, 'Strategies')
  await eventually(() => rows(page, 'Running strategies').first().textContent()).toContain('running')
  await openPanel(page, 'Alerts')
  await eventually(() => rows(page, 'Alerts').allTextContents()).toContainEqual(
    expect.stringMatching(/No price of NOVA\.SIM for 2 s\. sma-cross-1 waits/),
  )
})
