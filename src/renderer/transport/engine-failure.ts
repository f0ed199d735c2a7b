import type { Failure } from '../../contract/protocol.ts'

/** Why a command was not done: the engine's own failure, or one of the connection (`DISCONNECTED`, `TIMEOUT`, `CONTRACT`). */
export class EngineFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'EngineFailure'
    this.failure = failure
  }
}

/** The failure in whatever was caught. */
export function failureOf(error: unknown): Failure {
  if (error instanceof EngineFailure) return error.failure
  return { code: 'SCREEN', message: error instanceof Error ? error.message : String(error) }
}
