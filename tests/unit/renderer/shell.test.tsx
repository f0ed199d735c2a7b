// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import type { StatusView } from '../../../src/contract/views.ts'
import { ArmDialog } from '../../../src/renderer/shell/arm-dialog.tsx'
import { Header } from '../../../src/renderer/shell/header.tsx'
import { StatusBar } from '../../../src/renderer/shell/status-bar.tsx'
import { useShortcuts } from '../../../src/renderer/shell/use-shortcuts.ts'
import { createServices, ServicesProvider } from '../../../src/renderer/state/services.ts'
import { useWorkspace } from '../../../src/renderer/state/workspace.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { status } from '../../fixtures/fake-engine/generate.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'

afterEach(() => {
  cleanup()
  useWorkspace.setState({ dialog: null })
})

/** Parts of the shell over an engine that the test plays. */
function setUp(parts: React.ReactNode) {
  const transport = new FakeTransport()
  const client = new ContractClient(transport, { scheduler: new ManualScheduler(), report: () => undefined })
  render(
    <ServicesProvider value={createServices(client, { request: (task) => task() })}>
      <Keys />
      {parts}
    </ServicesProvider>,
  )
  act(() => {
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
  })
  const tell = (value: StatusView): void => {
    const subscription = transport.framesOf('subscribe').findLast(({ stream }) => stream === 'status')
    act(() => transport.receive({ kind: 'snapshot', id: subscription?.id ?? -1, seq: 0, value }))
  }
  const asked = (type: string) => transport.framesOf('command').filter((frame) => frame.type === type)
  return { transport, tell, asked }
}

function Keys(): null {
  useShortcuts()
  return null
}

describe('what the shell says of a lost engine', () => {
  it('given a journal that was well, when the connection is lost, then its lamp is off and the equity dims', () => {
    const { transport, tell } = setUp(
      <>
        <Header />
        <StatusBar />
      </>,
    )
    tell(status())
    const lamp = (): HTMLElement => screen.getByTitle(/^journal:/)
    expect(lamp().textContent).toBe('journalok')
    act(() => transport.drop())
    expect([lamp().textContent, lamp().title]).toEqual(['journaloff', 'journal: the engine is not connected'])
    expect(screen.getByText('Equity').closest('dl')?.dataset).toHaveProperty('stale')
  })
})

describe('a key that is held down', () => {
  const press = (code: string, repeat: boolean): void => {
    fireEvent.keyDown(document.body, { code, key: code.at(-1), ctrlKey: true, shiftKey: true, repeat })
  }

  it('given the key of PAUSE, when it repeats, then entries are paused once', () => {
    const { tell, asked } = setUp(null)
    tell(status())
    for (const repeat of [false, true, true]) press('KeyE', repeat)
    expect(asked('trading.pause')).toHaveLength(1)
  })

  it('given the key of STOP that was down before the screen had the focus, then it stops all the same', () => {
    const { asked } = setUp(null)
    press('KeyX', true)
    expect(asked('trading.stop')).toHaveLength(1)
  })
})

describe('a typed word', () => {
  it('given one that is right, when Enter is pressed twice, then the session is armed once', () => {
    const { tell, asked } = setUp(<ArmDialog />)
    tell(status())
    act(() => useWorkspace.getState().openDialog('arm'))
    fireEvent.change(screen.getByLabelText('Reason, for the record'), { target: { value: 'the usual size' } })
    fireEvent.change(screen.getByLabelText('Type LIVE'), { target: { value: 'LIVE' } })
    const form = screen.getByLabelText('Type LIVE').closest('form') ?? document.body
    fireEvent.submit(form)
    fireEvent.submit(form)
    expect(asked('trading.arm')).toMatchObject([{ payload: { word: 'LIVE', reason: 'the usual size' } }])
  })
})
