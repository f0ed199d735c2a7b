import { PanicMessage } from '../engine/server/panic-control.ts'
import type { PanicRequest } from '../engine/server/panic-control.ts'
import type { PanicOrder, PanicResult } from '../engine/server/panic-result.ts'
import { QuantXError } from '../engine/model/errors.ts'
import { after, type Time } from '../engine/server/timing.ts'

/** Longest that the panic process may take before it is ended. */
export const PANIC_LIMIT_MS = 90_000

/** A panic process that was launched, over Node's child_process or Electron's utilityProcess. */
export interface PanicChild {
  send(message: PanicRequest): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (reason: string) => void): void
  kill(): void
}

/** The panic process could not do what it was started for. */
export class PanicError extends QuantXError {
  readonly code = 'PANIC'
}

/** Stops in the place of an engine that does not answer. @throws PanicError when it came to no result */
export type Panic = (order: PanicOrder) => Promise<PanicResult>

/** Starts a panic process for each order and waits for its result. */
export function panicBy(launch: () => PanicChild, home: string, time: Time): Panic {
  return (order) =>
    new Promise((resolve, reject) => {
      const child = launch()
      const timer = after(time, PANIC_LIMIT_MS, () => {
        child.kill()
        reject(new PanicError(`The panic process was not done within ${PANIC_LIMIT_MS / 1_000} s`))
      })
      const settle = (end: () => void) => {
        timer.cancel()
        end()
      }
      child.onMessage((raw) => {
        const { data: message, error } = PanicMessage.safeParse(raw)
        if (error) settle(() => reject(new PanicError(`The panic process said what it should not: ${error.message}`)))
        else if (message.type === 'result') settle(() => resolve(message.result))
        else settle(() => reject(new PanicError(`The panic process failed: ${message.message}`)))
      })
      child.onExit((reason) =>
        settle(() => reject(new PanicError(`The panic process ended without a result: ${reason}`))),
      )
      child.send({ type: 'panic', home, order })
    })
}
