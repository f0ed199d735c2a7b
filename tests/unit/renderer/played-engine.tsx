import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import { CONTRACT_VERSION, type EngineFrame, type Failure } from '../../../src/contract/protocol.ts'
import { createServices, ServicesProvider } from '../../../src/renderer/state/services.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'

/** A page without layout gives every element no size, and a table of virtual rows then has none to show. */
export function layOut(): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  )
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800)
}

/** Parts of the screen over an engine that the test plays. */
export function playedEngine() {
  const transport = new FakeTransport()
  const client = new ContractClient(transport, { scheduler: new ManualScheduler(), report: () => undefined })
  const services = createServices(client, { request: (task) => task() })
  const connect = (): void =>
    act(() => {
      transport.open()
      transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
    })
  const show = (parts: ReactNode): void => {
    render(<ServicesProvider value={services}>{parts}</ServicesProvider>)
    connect()
  }
  const tell = (stream: string, value: unknown): void => {
    const subscription = transport.framesOf('subscribe').findLast((frame) => frame.stream === stream)
    act(() => transport.receive({ kind: 'snapshot', id: subscription?.id ?? -1, seq: 0, value }))
  }
  const settle = (frame: (id: number) => EngineFrame, id: number): Promise<void> =>
    act(async () => {
      transport.receive(frame(id))
      await Promise.resolve()
    })
  /** Commands that were sent, of one type or of all. */
  const sent = (type?: string) =>
    transport.framesOf('command').filter((frame) => type === undefined || frame.type === type)
  /** Answers a command; the newest when none is named. */
  const answer = (value: unknown, id = sent().at(-1)?.id ?? -1): Promise<void> =>
    settle((frame) => ({ kind: 'result', id: frame, value }), id)
  const refuse = (failure: Failure, id = sent().at(-1)?.id ?? -1): Promise<void> =>
    settle((frame) => ({ kind: 'failure', id: frame, failure }), id)
  return { transport, show, connect, tell, sent, answer, refuse }
}
