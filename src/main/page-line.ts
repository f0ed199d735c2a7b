import type { WebContents } from 'electron'
import type { EngineProcessState } from '../contract/protocol.ts'
import type { ConnectedClient } from '../host/client-line.ts'
import type { Supervisor } from '../host/supervisor.ts'
import type { ElectronPieces } from './electron-pieces.ts'
import { ENGINE_PORT_CHANNEL, ENGINE_STATE_CHANNEL } from './page-channels.ts'
import type { EnginePort } from './utility-engine.ts'

/**
 * Keeps the page in touch with the engine: a fresh MessagePort for each load of the page and each start of the engine,
 * and the engine's state. A window that hangs is cut off, so that what it does not read does not pile up.
 */
export class PageLine {
  readonly #page: WebContents
  readonly #supervisor: Supervisor<EnginePort>
  readonly #MessageChannelMain: ElectronPieces['MessageChannelMain']
  #client: ConnectedClient | undefined
  /** Loaded, and taking messages. */
  #isListening = false

  constructor(
    page: WebContents,
    supervisor: Supervisor<EnginePort>,
    MessageChannelMain: ElectronPieces['MessageChannelMain'],
  ) {
    this.#page = page
    this.#supervisor = supervisor
    this.#MessageChannelMain = MessageChannelMain
  }

  /** From now on until the page is destroyed. */
  attach(): void {
    const page = this.#page
    const stop = this.#supervisor.onState((state) => this.#tell(state))
    page.on('did-finish-load', () => this.#open())
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#close()
    })
    page.on('render-process-gone', () => this.#close())
    page.on('unresponsive', () => this.#close())
    page.on('responsive', () => this.#open())
    page.on('destroyed', () => {
      stop()
      this.#close()
    })
  }

  #open(): void {
    this.#isListening = true
    this.#tell(this.#supervisor.state)
  }

  #close(): void {
    this.#isListening = false
    this.#client?.disconnect()
    this.#client = undefined
  }

  #tell(state: EngineProcessState): void {
    if (!this.#isListening) return
    if (state.state === 'running') this.#handOver()
    this.#page.send(ENGINE_STATE_CHANNEL, state)
  }

  #handOver(): void {
    this.#client?.disconnect()
    const { port1, port2 } = new this.#MessageChannelMain()
    this.#client = this.#supervisor.connect(
      {
        // Frames go straight from the engine to the page.
        frame: () => undefined,
        dropped: () => this.#reconnect(),
        ended: () => {
          this.#client = undefined
        },
      },
      port2,
    )
    if (this.#client !== undefined) return this.#page.postMessage(ENGINE_PORT_CHANNEL, null, [port1])
    port1.close()
    port2.close()
  }

  #reconnect(): void {
    this.#client = undefined
    if (this.#isListening) this.#handOver()
  }
}
