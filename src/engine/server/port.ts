import type { EngineFrame } from '../../contract/protocol.ts'

/** The engine's end of the line to one client, whatever carries it. */
export interface FramePort {
  /** True while the client takes frames more slowly than they are sent. */
  readonly congested: boolean
  /** Does nothing once the port is closed. */
  send(frame: EngineFrame): void
  /** What arrives is unchecked. */
  onFrame(listener: (frame: unknown) => void): void
  /** The congestion is over. */
  onDrain(listener: () => void): void
  /** Called once, whichever end closed. */
  onClose(listener: () => void): void
  close(): void
}

/** As much of Electron's MessagePortMain as is used. */
export interface MessagePortLike {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/**
 * A client's MessagePort in Electron. It does not tell how many messages wait, so it is never congested; the shell
 * closes it instead when its window hangs.
 */
export function messagePortAdapter(port: MessagePortLike): FramePort {
  let isClosed = false
  const closeListeners: (() => void)[] = []
  const closed = () => {
    if (isClosed) return
    isClosed = true
    for (const listener of closeListeners) listener()
  }
  port.on('close', closed)
  return {
    congested: false,
    send(frame) {
      if (!isClosed) port.postMessage(frame)
    },
    onFrame(listener) {
      port.on('message', ({ data }) => {
        if (!isClosed) listener(data)
      })
      port.start()
    },
    onDrain: () => undefined,
    onClose: (listener) => void closeListeners.push(listener),
    close() {
      if (isClosed) return
      port.close()
      closed()
    },
  }
}

/** A client whose frames travel, with its number on them, over the one channel between a Node shell and its engine. */
export class VirtualPort implements FramePort {
  #congested = false
  #isClosed = false
  readonly #frameListeners: ((frame: unknown) => void)[] = []
  readonly #drainListeners: (() => void)[] = []
  readonly #closeListeners: (() => void)[] = []
  readonly #post: (frame: EngineFrame) => void

  constructor(post: (frame: EngineFrame) => void) {
    this.#post = post
  }

  get congested(): boolean {
    return this.#congested
  }

  send(frame: EngineFrame): void {
    if (!this.#isClosed) this.#post(frame)
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#frameListeners.push(listener)
  }

  onDrain(listener: () => void): void {
    this.#drainListeners.push(listener)
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const listener of this.#closeListeners) listener()
  }

  /** A frame of the client arrived. */
  received(frame: unknown): void {
    if (this.#isClosed) return
    for (const listener of this.#frameListeners) listener(frame)
  }

  /** The client's socket filled up or drained. */
  setCongested(congested: boolean): void {
    if (congested === this.#congested) return
    this.#congested = congested
    if (congested) return
    for (const listener of this.#drainListeners) listener()
  }
}
