import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Rehearsal } from '../../../src/contract/rehearsals.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { LIMIT_NAMES } from '../../../src/engine/risk/limits.ts'
import { folderOf, quantx } from '../cli/quantx.ts'
import { startRig } from '../workstation/rig.ts'

const Lines = z.array(z.object({ what: z.string(), state: z.string(), found: z.string() }))
const ACCOUNT = 'live:paper-server'

/** What was looked at, whatever the time it took on this computer. */
const isOfTime = ({ limit }: { limit: string }) => limit.startsWith('at most') && limit.endsWith(' ms')

test('given a home, when a drill is run from the command line, then its panic is a process, its outcome is kept, and the assessment and the next engine know of it', async () => {
  const home = folderOf()
  const before = await quantx(['risk', 'assess', '--home', home])
  expect([before.code, before.stderr]).toEqual([2, expect.stringContaining('expected a store of QuantX')])
  const { stdout } = await quantx(['drill', '--home', home, '--json'])
  const { rows, basis, kind } = Rehearsal.parse(JSON.parse(stdout))
  expect([kind, basis]).toEqual(['drill', expect.stringContaining('its panic in a process of its own')])
  expect(rows.filter((row) => !row.held && !isOfTime(row))).toEqual([])
  const lines = Lines.parse(JSON.parse((await quantx(['risk', 'assess', '--home', home, '--json'])).stdout))
  const states = Object.fromEntries(lines.map(({ what, state }) => [what, state]))
  expect(states).toMatchObject({ 'stress test': 'missing', 'alert channels': 'missing', reconciliation: 'ok' })
  expect(lines.find(({ what }) => what === 'fire drill')?.found).toMatch(/^\d{4}-/)
  const rig = await startRig(home)
  rig.pass(2_000)
  const { rehearsals, isDrilling } = await rig.client.command('rehearsal.list', null)
  expect([rehearsals.length, rehearsals[0]?.basis, isDrilling]).toEqual([1, basis, false])
})

test('given a live account, when limits are set from the command line, then they are on record with a reason, and those missing are told', async () => {
  const home = folderOf()
  const set = (...options: string[]) => quantx(['risk', 'limits', '--home', home, '--account', ACCOUNT, ...options])
  const none = await set('--set', 'maxOrderValue=1000')
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('expected a --reason')])
  const unknown = await set('--set', 'maxOrderWorth=1000', '--reason', 'a beginning')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('found "maxOrderWorth=1000"')])
  const { code, stdout } = await set(
    '--set',
    'maxOrderValue=1000',
    '--set',
    'maxPositions=unlimited',
    '--reason',
    'small',
  )
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`${LIMIT_NAMES.length - 2} of ${LIMIT_NAMES.length} are not set and keep the account from`),
  ])
  const store = await openStore(join(home, 'quantx.db'))
  const history = store.risk.history(ACCOUNT, 10).map(({ name, after, reason }) => ({ name, after, reason }))
  store.close()
  expect(history).toEqual([
    { name: 'maxOrderValue', after: 1_000, reason: 'small' },
    { name: 'maxPositions', after: Number.POSITIVE_INFINITY, reason: 'small' },
  ])
  const assessed = Lines.parse(JSON.parse((await quantx(['risk', 'assess', '--home', home, '--json'])).stdout))
  expect(assessed[0]).toMatchObject({ what: `limits of ${ACCOUNT}`, state: 'missing' })
  expect(assessed[0]?.found).toContain('unlimited: maxPositions')
})
