import { expect, onTestFinished, test } from 'vitest'
import { PaperServer } from '../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../src/engine/adapters/system-time.ts'
import { runInPalette } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const TOKEN = 'known to this test alone'

async function paperServer(): Promise<string> {
  const account = { logPath: null, cash: 250_000, currency: 'USD' }
  const options = { ...account, port: 0, token: TOKEN, requestsPerSecond: 1_000, makesFaults: false }
  const server = new PaperServer(options, new SystemTime())
  const port = await server.listen()
  onTestFinished(() => server.close())
  return `ws://127.0.0.1:${port}`
}

test('given a paper broker, when it is chosen, tried and started at, then account and errors are told, and the session trades there', async () => {
  const url = await paperServer()
  const page = await desk.window()
  await runInPalette(page, 'Start a session')
  const dialog = page.getByRole('dialog', { name: 'Start a session' })
  await dialog.getByText('A replay trades at the built-in exchange').waitFor()
  await dialog.getByRole('radio', { name: 'Simulate ticks' }).click()
  await dialog.getByRole('radio', { name: 'Paper broker' }).click()
  const start = dialog.getByRole('button', { name: 'Start the session' })
  expect(await start.isDisabled()).toBe(true)
  const answer = dialog.getByRole('status')
  const tested = dialog.getByRole('button', { name: 'Test the connection' })
  await dialog.getByLabel('Address').fill(`${url}/?token=another`)
  await tested.click()
  await eventually(() => answer.textContent()).toContain('does not let this token in')
  await dialog.getByLabel('Address').fill(`${url}/?token=${encodeURIComponent(TOKEN)}`)
  await eventually(() => answer.textContent()).toBe('Not tested yet.')
  await tested.click()
  await eventually(() => answer.textContent()).toMatch(
    /PAPER Connected to paper server.*250,000\.00 USD · no positions/,
  )
  await start.click()
  await eventually(() => dialog.count()).toBe(0)
  await eventually(async () => (await desk.status()).broker.detail).toContain('paper server')
  await eventually(async () => (await desk.now('account', null)).account.cash).toBe(250_000)
})
