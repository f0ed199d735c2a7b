import type { EngineMessage, ShellMessage } from '../../../src/engine/server/control.ts'
import type { EngineChild } from '../../../src/host/engine-child.ts'

/** An engine process that does only what a test says; sending to it after its exit is an error. */
export class FakeChild implements EngineChild {
  readonly pid = 4711
  readonly sent: ShellMessage[] = []
  isDead = false
  wasKilled = false
  #message: (message: unknown) => void = () => undefined
  #exit: (reason: string) => void = () => undefined

  send(message: ShellMessage): void {
    if (this.isDead) throw new Error(`${message.type} was sent to a dead child`)
    this.sent.push(message)
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener
  }

  onExit(listener: (reason: string) => void): void {
    this.#exit = listener
  }

  kill(): void {
    if (this.isDead) return
    this.wasKilled = true
    this.die('killed')
  }

  says(message: EngineMessage): void {
    this.#message(message)
  }

  saysAnything(message: unknown): void {
    this.#message(message)
  }

  die(reason: string): void {
    this.isDead = true
    this.#exit(reason)
  }

  sentOf(type: ShellMessage['type']): readonly ShellMessage[] {
    return this.sent.filter((message) => message.type === type)
  }
}
