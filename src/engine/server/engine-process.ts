import type { TimerHandle } from '../kernel/clock.ts'
import { messageOf } from '../model/errors.ts'
import type { StartWorkstation, Workstation, WorkstationConfig } from './api.ts'
import { serveConnection, type ConnectionOptions } from './connection.ts'
import { BEAT_INTERVAL_MS, MISSED_BEATS_ORPHANED, ShellMessage } from './control.ts'
import type { ControlRequest, EngineMessage } from './control.ts'
import { VirtualPort, type FramePort } from './port.ts'
import { after, every, type Time } from './timing.ts'

/** The control channel as the engine process sees it. */
export interface ShellLink {
  /** Does nothing once the shell is gone. */
  send(message: EngineMessage): void
  /** `transferred` is the client's MessagePort that comes with a `connect` over Electron. */
  onMessage(listener: (message: unknown, transferred: FramePort | undefined) => void): void
  /** The shell has ended. */
  onGone(listener: () => void): void
}

export interface EngineProcessOptions {
  readonly link: ShellLink
  readonly time: Time
  readonly startWorkstation: StartWorkstation
  /** Ends the process at once. */
  readonly exit: (code: number) => void
  readonly connection?: ConnectionOptions
}

/** Time for the last message to leave before the process ends. */
const FAREWELL_MS = 100
/** Longest that closing may take; without a shell nobody else would end a process that hangs here. */
const SHUTDOWN_LIMIT_MS = 10_000

/** The life of an engine process: told where to start, serving clients, answering STOP, ending with or before its shell. */
export class EngineProcess {
  readonly #options: EngineProcessOptions
  readonly #ports = new Map<number, FramePort>()
  readonly #beat: TimerHandle
  #starting: Promise<Workstation> | undefined
  #workstation: Workstation | undefined
  /** Stops that were carried out, by their numbers, whose latch is not on the disk yet. */
  readonly #unwrittenStops: number[] = []
  #isEnding = false
  #missedBeats = 0

  constructor(options: EngineProcessOptions) {
    this.#options = options
    this.#beat = every(options.time, BEAT_INTERVAL_MS, () => this.#onBeatDue())
    options.link.onMessage((message, transferred) => this.#received(message, transferred))
    options.link.onGone(() => void this.#end())
  }

  /** Reports an error that nothing caught and ends the process: the state it left behind can't be trusted. */
  fail(error: unknown): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#options.link.send({ type: 'fatal', message: messageOf(error) })
    this.#exitSoon(1)
  }

  #received(raw: unknown, transferred: FramePort | undefined): void {
    const message = ShellMessage.parse(raw)
    switch (message.type) {
      case 'start':
        return this.#start({ home: message.home, resources: message.resources, broker: message.broker })
      case 'connect':
        return this.#connect(message.port, transferred)
      case 'frame':
        return this.#virtualPort(message.port)?.received(message.frame)
      case 'congestion':
        return this.#virtualPort(message.port)?.setCongested(message.congested)
      case 'disconnect':
        return this.#disconnect(message.port)
      case 'stop-trading':
        return void this.#stopTrading(message)
      case 'control':
        return void this.#control(message.id, message.request)
      case 'beat':
        this.#missedBeats = 0
        return
      case 'shutdown':
        return void this.#end()
    }
  }

  #start(config: WorkstationConfig): void {
    if (this.#starting !== undefined) return
    this.#starting = this.#options.startWorkstation(config)
    this.#starting.then(
      (workstation) => {
        this.#workstation = workstation
        this.#options.link.send({ type: 'ready' })
      },
      (error: unknown) => this.fail(error),
    )
  }

  #connect(number: number, transferred: FramePort | undefined): void {
    const { link, connection } = this.#options
    const port = transferred ?? new VirtualPort((frame) => link.send({ type: 'frame', port: number, frame }))
    this.#ports.set(number, port)
    port.onClose(() => {
      // Unless it was the shell that wished it.
      if (this.#ports.delete(number)) link.send({ type: 'disconnect', port: number })
    })
    // Clients come after `ready`; one that doesn't is turned away, and comes again.
    if (this.#workstation === undefined || this.#isEnding) return port.close()
    serveConnection(port, this.#workstation.api, connection)
  }

  #virtualPort(number: number): VirtualPort | undefined {
    const port = this.#ports.get(number)
    return port instanceof VirtualPort ? port : undefined
  }

  #disconnect(number: number): void {
    const port = this.#ports.get(number)
    this.#ports.delete(number)
    port?.close()
  }

  /** A STOP that comes before the workstation is up waits for it, and is the first thing that happens then. */
  async #stopTrading({ id, source, reason, flatten }: Extract<ShellMessage, { type: 'stop-trading' }>): Promise<void> {
    const { link } = this.#options
    try {
      const workstation = this.#workstation ?? (await this.#starting)
      if (workstation === undefined) throw new Error('the engine was not told to start')
      await workstation.stopTrading(source, reason, flatten)
      link.send({ type: 'stopped', id, error: '' })
    } catch (error) {
      if (this.#workstation?.stopIsDurable === false) this.#unwrittenStops.push(id)
      link.send({ type: 'stopped', id, error: messageOf(error) })
    }
  }

  async #control(id: number, request: ControlRequest): Promise<void> {
    const { link } = this.#options
    try {
      const workstation = this.#workstation ?? (await this.#starting)
      if (workstation === undefined) throw new Error('the engine was not told to start')
      link.send({ type: 'controlled', id, error: '', status: workstation.control(request) })
    } catch (error) {
      link.send({ type: 'controlled', id, error: messageOf(error), status: null })
    }
  }

  #onBeatDue(): void {
    const { link } = this.#options
    link.send({ type: 'beat' })
    if (this.#workstation?.stopIsDurable === true) {
      for (const id of this.#unwrittenStops.splice(0)) link.send({ type: 'stopped', id, error: '' })
    }
    this.#missedBeats++
    if (this.#missedBeats > MISSED_BEATS_ORPHANED) void this.#end()
  }

  async #end(): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    for (const port of this.#ports.values()) port.close()
    after(this.#options.time, SHUTDOWN_LIMIT_MS, () => this.#options.exit(1))
    try {
      await (await this.#starting)?.shutdown()
      this.#options.link.send({ type: 'bye' })
      this.#exitSoon(0)
    } catch (error) {
      this.#options.link.send({ type: 'fatal', message: messageOf(error) })
      this.#exitSoon(1)
    }
  }

  #exitSoon(code: number): void {
    this.#beat.cancel()
    after(this.#options.time, FAREWELL_MS, () => this.#options.exit(code))
  }
}
