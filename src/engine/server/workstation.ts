import { InvariantError } from '../model/errors.ts'
import type { Workstation, WorkstationConfig } from './api.ts'

/** Opens the store under `home` and assembles the engine. @throws StorageError when the store can't be opened */
export function startWorkstation({ home }: WorkstationConfig): Promise<Workstation> {
  return Promise.reject(new InvariantError(`expected a workstation to start in ${home}, found none built in`))
}
