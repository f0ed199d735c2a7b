import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { quantx } from '../integration/cli/quantx.ts'
import { OutsideBroker } from '../integration/stopping/outside-broker.ts'
import { eventually, ready, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 5, 2)
/** A process that is started, a panic process and another engine. */
const LONG = 30_000

const notice = (page: Page) => page.getByRole('banner').getByRole('alert')
const isStopped = (page: Page) => eventually(() => notice(page).textContent(), LONG).toMatch(/^STOPPED \d\d:\d\d:\d\d/)

/** A position by hand, and an order that works. */
async function trade(): Promise<void> {
  await desk.pausedReplay(['aapl-1d'], START)
  const ticket = { symbol: 'AAPL', side: 'buy', timeInForce: 'gtc', quantity: 10, stopPrice: null } as const
  await desk.engine.command('order.place', { ...ticket, type: 'market', limitPrice: null })
  await desk.step()
  await desk.engine.command('order.place', { ...ticket, type: 'limit', limitPrice: 80 })
}

async function rearm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Re-arm…' }).click()
  await page.getByLabel('Reason, for the journal').fill('looked into it')
  await page.getByLabel('Type REARM').fill('REARM')
  await page.getByRole('button', { name: 'Re-arm trading' }).click()
  await page.getByRole('button', { name: /^STOP/ }).waitFor()
}

/** Holds a button for longer than it asks for. */
async function hold(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).hover()
  await page.mouse.down()
  await page.waitForTimeout(1_300)
  await page.mouse.up()
}

test('given a page whose main thread is blocked, when STOP comes from the command line, then trading stops before the page is back', async () => {
  await trade()
  const page = await desk.window()
  const blocked = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        setTimeout(() => {
          for (const end = Date.now() + 6_000; Date.now() < end;);
          resolve(Date.now())
        }, 0)
      }),
  )
  const { code, stdout } = await quantx(['stop', 'the page hangs', '--home', desk.home])
  expect({ code, stdout }).toMatchObject({ code: 0 })
  const { latch } = await desk.status()
  expect(latch).toMatchObject({ source: 'cli', reason: 'the page hangs', ordersCancelled: 1 })
  expect(latch?.at).toBeLessThan(await blocked)
  await isStopped(page)
  expect((await desk.orders()).filter(({ working }) => working)).toEqual([])
  await rearm(page)
})

test('given an engine that is SIGSTOPped and a broker outside, when FLATTEN is held, then the panic process closes there, and after restarts it is still stopped, until re-armed', async () => {
  const broker = new OutsideBroker()
  await trade()
  const page = await desk.window()
  // As if the session had traded there.
  await broker.open(desk.home)
  await broker.places({ quantity: '10' })
  await eventually(() => broker.held()).toBe('10')
  await broker.places({ type: 'limit', limitPrice: '50' })
  const { enginePid } = desk.host
  process.kill(enginePid ?? 0, 'SIGSTOP')
  await hold(page, 'FLATTEN')
  await page.getByText('FLATTEN was not answered by the engine:').waitFor()
  await eventually(() => broker.held(), LONG).toBe('0')
  expect(await broker.working()).toBe(0)
  await isStopped(page)
  expect(desk.host.enginePid).not.toBe(enginePid)
  // The engine that came looks itself, at its own exchange too, where the replay stands still.
  await page.getByText('Closing orders wait for a closed venue').waitFor()
  await desk.step(2)
  await page.getByText('Everything is closed').waitFor({ timeout: LONG })
  await broker.close()
  await page.close()
  await desk.stop()
  await desk.start()
  const again = await desk.window()
  await isStopped(again)
  await again.getByText('Everything is closed').waitFor()
  await rearm(again)
  expect((await desk.status()).latch).toBeNull()
})

test('given an engine that is SIGSTOPped, when STOP is pressed in the page, then it is stopped by a panic process and comes back stopped', async () => {
  await trade()
  const page = await desk.window()
  const { enginePid } = desk.host
  process.kill(enginePid ?? 0, 'SIGSTOP')
  await page.getByRole('button', { name: /^STOP/ }).click()
  await page.getByText('STOP was not answered by the engine:').waitFor()
  await isStopped(page)
  expect(desk.host.enginePid).not.toBe(enginePid)
  await page.reload()
  await ready(page)
  await isStopped(page)
  expect(await desk.positions()).toMatchObject([{ symbol: 'AAPL', quantity: 10 }])
  expect((await desk.orders()).filter(({ working }) => working)).toEqual([])
  await rearm(page)
})
