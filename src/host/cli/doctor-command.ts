import { Backups } from '../../engine/adapters/storage/backups.ts'
import { ConfigError, StorageError } from '../../engine/model/errors.ts'
import { examine } from '../doctor.ts'
import { lockHome } from '../home-lock.ts'
import { defaultHome, makeHome } from '../home.ts'
import { systemTime } from '../system-time.ts'
import type { DoctorOptions } from './doctor-program.ts'
import { textTable } from './text-table.ts'
import { userPath } from './user-path.ts'

/** @throws StorageError when something failed, ConfigError when there is nothing to restore, or QuantX runs */
export async function doctorCommand({ home = defaultHome(), restore, json }: DoctorOptions): Promise<void> {
  if (restore !== undefined) await putBack(home, restore)
  const findings = await examine(home)
  if (json === true) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
  else {
    process.stdout.write(
      textTable(
        ['WHAT', 'STATE', 'FOUND'],
        findings.map(({ name, state, detail }) => [name, state, detail]),
      ),
    )
  }
  const broken = findings.filter(({ state }) => state === 'failed')
  if (broken.length > 0) throw new StorageError(`${broken.length} of ${findings.length} checks failed`)
}

async function putBack(home: string, wanted: string | true): Promise<void> {
  const backups = new Backups(home, () => systemTime.now())
  const file = wanted === true ? backups.list()[0]?.path : userPath(wanted)
  if (file === undefined) throw new ConfigError(`expected a backup in ${home}, found none`)
  makeHome(home)
  const lock = lockHome(home)
  try {
    const aside = await backups.restore(file)
    process.stdout.write(
      `Restored ${file}. What was there is in ${aside}. What happened since the backup is not in the store: ` +
        'with a broker outside, the engine compares both accounts at its next start.\n',
    )
  } finally {
    lock.release()
  }
}
