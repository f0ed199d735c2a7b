import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FeedConfig } from '../../../src/contract/views.ts'
import { newHome, startRig } from '../workstation/rig.ts'
import type { Rig } from '../workstation/rig.ts'

/** Buys one share on every bar up to three, whatever happens to the engine meanwhile. */
const COUNTER = `
import { Strategy } from 'quantx'
export default class ThreeBuys extends Strategy {
  bought = 0
  heard = ''
  onSave() { return { bought: this.bought, of: ['a', 1, null] } }
  onRestore(state) { this.bought = state.bought; this.heard = JSON.stringify(state.of) }
  onStart() { if (this.heard) this.log('restored ' + this.heard) }
  onBar() { if (this.bought < 3) { this.buy(1); this.bought++ } }
}
`

async function begun(source: string): Promise<{ readonly home: string; readonly rig: Rig }> {
  const home = newHome()
  const rig = await startRig(home)
  const file = join(home, 'strategies', 'counter.ts')
  writeFileSync(file, source)
  await rig.client.command('library.add', { file })
  const feed: FeedConfig = { kind: 'replay', datasets: ['aapl-1d'], speed: 1 }
  await rig.client.command('session.start', { feed, cash: 100_000 })
  await rig.client.command('session.pause', null)
  await rig.client.command('strategy.start', { file, symbols: ['AAPL'], timeframe: '1d', params: {} })
  return { home, rig }
}

async function fills(rig: Rig): Promise<number> {
  return rig.client.watch('fills', null).snapshots[0]?.length ?? 0
}

describe('given a strategy that remembers what it did', () => {
  test('when the engine dies after two of three orders, then the next engine places one more, not three', async () => {
    const { home, rig } = await begun(COUNTER)
    await rig.client.command('session.step', null)
    await rig.client.command('session.step', null)
    rig.pass(200)
    // Not shut down: a crash.
    const next = await startRig(home)
    await next.until(() => {
      const alerts = next.client.watch('alerts', null).snapshots[0] ?? []
      expect(alerts.map(({ message }) => message)).toContain('restored ["a",1,null]')
    })
    for (let bar = 0; bar < 4; bar++) await next.client.command('session.step', null)
    expect(await fills(next)).toBe(3)
  }, 30_000)

  test('when what it saves is no plain value, then that is said, and it trades on', async () => {
    const { rig } = await begun(COUNTER.replace('of: [', 'since: new Date(), of: ['))
    await rig.client.command('session.step', null)
    rig.pass(200)
    await rig.until(() => {
      const alerts = rig.client.watch('alerts', null).snapshots[0] ?? []
      const problems = alerts.filter(({ code }) => code === 'STATE-NOT-SAVED').map(({ message }) => message)
      expect(problems).toEqual([
        'The state of three-buys-1 was not saved, and will not be there after a restart: ' +
          'expected plain values (texts, numbers, lists, objects) at the state.since, found a Date',
      ])
    })
  }, 30_000)
})
