import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { decodeFrame, encodeFrame } from '../../../src/contract/wire.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { BrowserClient, CONGESTED_BYTES, DRAINED_BYTES, DROPPED_BYTES } from '../../../src/host/browser-client.ts'
import { Supervisor } from '../../../src/host/supervisor.ts'
import { FakeChild } from './fake-child.ts'

/** A tab's socket whose buffer a test fills and drains. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readonly readyState = 1
  readonly frames: unknown[] = []
  readonly closes: unknown[] = []
  bufferedAmount = 0
  isTerminated = false
  #sent: () => void = () => undefined

  send(bytes: Uint8Array, sent: () => void): void {
    this.frames.push(decodeFrame(bytes))
    this.#sent = sent
  }

  close(code: number): void {
    this.closes.push(code)
    this.emit('close')
  }

  terminate(): void {
    this.isTerminated = true
  }

  /** The operating system took some of it. */
  drainTo(bytes: number): void {
    this.bufferedAmount = bytes
    this.#sent()
  }
}

function setUp() {
  const child = new FakeChild()
  const supervisor = new Supervisor({
    launch: () => child,
    time: new SimulatedClock(0 as Timestamp),
    config: { home: '/h', resources: '/r' },
    stopMemo: { read: () => [], write: () => undefined },
  })
  supervisor.start()
  const socket = new FakeSocket()
  const client = new BrowserClient(socket as unknown as WebSocket, supervisor)
  const hello = () => child.says({ type: 'frame', port: 1, frame: { kind: 'hello', version: 1 } })
  return { child, supervisor, socket, client, hello }
}

describe("A tab's socket", () => {
  test('given an engine that comes up, is joined to it before it hears so', () => {
    const { child, socket } = setUp()
    child.says({ type: 'ready' })
    expect(child.sentOf('connect')).toEqual([{ type: 'connect', port: 1 }])
    expect(socket.frames).toMatchObject([
      { kind: 'engine-state', state: 'starting' },
      { kind: 'engine-state', state: 'running' },
    ])
  })

  test('given frames, carries them both ways', () => {
    const { child, socket, hello } = setUp()
    child.says({ type: 'ready' })
    socket.emit('message', Buffer.from(encodeFrame({ kind: 'hello', version: 1 })), true)
    hello()
    expect(child.sentOf('frame')).toEqual([{ type: 'frame', port: 1, frame: { kind: 'hello', version: 1 } }])
    expect(socket.frames.at(-1)).toEqual({ kind: 'hello', version: 1 })
  })

  test('given a tab that takes frames too slowly, tells the engine, and again when it has caught up', () => {
    const { child, socket, hello } = setUp()
    child.says({ type: 'ready' })
    socket.bufferedAmount = CONGESTED_BYTES + 1
    hello()
    hello()
    socket.drainTo(DRAINED_BYTES + 1)
    socket.drainTo(DRAINED_BYTES)
    expect(child.sentOf('congestion')).toMatchObject([{ congested: true }, { congested: false }])
  })

  test('given a tab that takes nothing in, drops it', () => {
    const { child, socket, hello } = setUp()
    child.says({ type: 'ready' })
    socket.bufferedAmount = DROPPED_BYTES + 1
    hello()
    expect(socket.isTerminated).toBe(true)
  })

  test('given an engine that drops the tab, closes it for another try', () => {
    const { child, socket } = setUp()
    child.says({ type: 'ready' })
    child.says({ type: 'disconnect', port: 1 })
    expect(socket.closes).toEqual([1013])
  })

  test('given a tab that goes, tells the engine and listens no more', () => {
    const { child, socket } = setUp()
    child.says({ type: 'ready' })
    socket.emit('close')
    expect(child.sentOf('disconnect')).toEqual([{ type: 'disconnect', port: 1 }])
    const heard = socket.frames.length
    child.die('gone')
    expect(socket.frames).toHaveLength(heard)
  })
})
