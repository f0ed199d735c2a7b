import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Rehearsal } from '../../contract/rehearsals.ts'
import { openStore } from '../../engine/adapters/storage/store.ts'
import type { Store } from '../../engine/adapters/storage/store.ts'
import { userName } from '../../engine/adapters/user-name.ts'
import { basisText, loadBasis } from '../../engine/server/rehearsal/load-history.ts'
import { rehearse } from '../../engine/server/rehearsal/rehearsal-thread.ts'
import { defaultHome, makeHome } from '../home.ts'
import { launchNodePanic } from '../node-panic.ts'
import { panicBy } from '../panic.ts'
import { systemTime } from '../system-time.ts'
import type { ReportOptions } from './risk-program.ts'
import { textTable } from './text-table.ts'

const RESOURCES = fileURLToPath(new URL('../../..', import.meta.url))

/** A fire drill; what came of it is kept, and put into the journal by the engine that runs, or the next one. */
export async function drillCommand({ home = defaultHome(), json }: ReportOptions): Promise<void> {
  await withOwnStore(home, async (store) => {
    const task = {
      kind: 'drill',
      resources: RESOURCES,
      basis: `run by ${userName()} from the command line, its panic in a process of its own`,
      hasPanic: true,
    } as const
    tell(store, await rehearse(task, (there, order) => panicBy(launchNodePanic, there, systemTime)(order)), json)
  })
}

/** A stress test at twice the highest load of six months. */
export async function stressCommand({ home = defaultHome(), json }: ReportOptions): Promise<void> {
  await withOwnStore(home, async (store) => {
    const basis = loadBasis(store, systemTime.now())
    const task = { kind: 'stress', resources: RESOURCES, basis: basisText(basis), load: basis.target } as const
    tell(store, await rehearse(task), json)
  })
}

async function withOwnStore(home: string, work: (store: Store) => Promise<void>): Promise<void> {
  makeHome(home)
  const store = await openStore(join(home, 'quantx.db'))
  try {
    await work(store)
  } finally {
    store.close()
  }
}

function tell(store: Store, rehearsal: Rehearsal, json = false): void {
  store.rehearsals.keep(rehearsal)
  const { rows, basis, held } = rehearsal
  if (json) process.stdout.write(`${JSON.stringify(rehearsal, null, 2)}\n`)
  else {
    const cells = rows.map((row) => [row.what, row.found, row.limit, row.held ? 'held' : 'MISSED'])
    process.stdout.write(textTable(['WHAT', 'FOUND', 'EXPECTED', ''], cells))
    process.stdout.write(`${basis}.\n${held ? 'It held.' : 'It did not hold.'}\n`)
  }
  if (!held) process.exitCode = 1
}
