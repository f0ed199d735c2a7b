// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import type { BrokerStopView, StopRunView } from '../../../src/contract/trading-control.ts'
import type { StatusView } from '../../../src/contract/views.ts'
import { HOLD_MS } from '../../../src/renderer/components/hold-button.tsx'
import { Banners } from '../../../src/renderer/shell/banners.tsx'
import { Header } from '../../../src/renderer/shell/header.tsx'
import { RearmDialog } from '../../../src/renderer/shell/rearm-dialog.tsx'
import { shortcutOf } from '../../../src/renderer/shell/shortcuts.ts'
import { StopProgress } from '../../../src/renderer/shell/stop-progress.tsx'
import { dismissStopFailure } from '../../../src/renderer/shell/stop-trading.ts'
import { createServices, ServicesProvider } from '../../../src/renderer/state/services.ts'
import { useWorkspace } from '../../../src/renderer/state/workspace.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { status } from '../../fixtures/fake-engine/generate.ts'
import { LATCH } from '../../fixtures/fake-engine/scene.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  dismissStopFailure()
  useWorkspace.setState({ dialog: null })
})

const broker = (fields: Partial<BrokerStopView>): BrokerStopView => ({
  broker: 'paper server',
  phase: 'finished',
  outcome: 'done',
  ordersFound: 0,
  ordersLeft: 0,
  closes: [],
  detail: '',
  ...fields,
})
const run = (fields: Partial<StopRunView>): StopRunView => ({
  latchId: LATCH.id,
  kind: 'flatten',
  at: 0,
  by: 'engine',
  resumed: false,
  finishedAt: 1,
  brokers: [broker({})],
  ...fields,
})
const stopped = (stop: StopRunView): StatusView => status({ tradingState: 'stopped', latch: LATCH, stop })

function setUp() {
  const transport = new FakeTransport()
  const client = new ContractClient(transport, { scheduler: new ManualScheduler(), report: () => undefined })
  const services = createServices(client, { request: (task) => task() })
  render(
    <ServicesProvider value={services}>
      <Header />
      <StopProgress />
      <Banners />
      <RearmDialog />
    </ServicesProvider>,
  )
  act(() => {
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
  })
  const tell = (value: StatusView): void => {
    const id = transport.framesOf('subscribe').findLast(({ stream }) => stream === 'status')?.id ?? -1
    act(() => transport.receive({ kind: 'snapshot', id, seq: 0, value }))
  }
  tell(status())
  const sent = () => transport.framesOf('command').map(({ type }) => type)
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
  return { transport, tell, sent, pass }
}

describe('FLATTEN', () => {
  it('given a click, then nothing happens; given a second of holding, then it goes once', async () => {
    const { sent, pass } = setUp()
    const button = screen.getByRole('button', { name: 'FLATTEN' })
    fireEvent.pointerDown(button, { button: 0 })
    await pass(HOLD_MS - 1)
    fireEvent.pointerUp(button)
    await pass(HOLD_MS)
    expect(sent()).not.toContain('trading.flatten')
    fireEvent.pointerDown(button, { button: 0 })
    await pass(HOLD_MS)
    fireEvent.pointerUp(button)
    expect(sent().filter((type) => type === 'trading.flatten')).toHaveLength(1)
  })

  it('given Enter that is held, then it goes; let go or left, then it does not', async () => {
    const { sent, pass } = setUp()
    const button = screen.getByRole('button', { name: 'FLATTEN' })
    fireEvent.keyDown(button, { key: 'Enter' })
    await pass(500)
    fireEvent.keyDown(button, { key: 'Enter', repeat: true })
    fireEvent.blur(button)
    await pass(HOLD_MS)
    expect(sent()).not.toContain('trading.flatten')
    fireEvent.keyDown(button, { key: ' ' })
    await pass(HOLD_MS)
    expect(sent()).toContain('trading.flatten')
  })

  it('given the focus, then it says what it would do, with numbers and closed venues', async () => {
    const { transport, pass } = setUp()
    act(() => screen.getByRole('button', { name: 'FLATTEN' }).focus())
    const id = transport.framesOf('command').findLast(({ type }) => type === 'trading.flattenPreview')?.id ?? -1
    const value = {
      currency: 'USD',
      accounts: [{ broker: 'paper server', orders: 1, positions: 2, notional: 41_200 }],
      positions: 2,
      orders: 1,
      notional: 41_200,
      slippage: 18,
      closes: [
        { symbol: 'AAPL', quantity: 100, exposure: 40_000, cost: 12.5, basis: 'quote' },
        { symbol: 'SPX', quantity: -1, exposure: 1_200, cost: 5.5, basis: 'bars' },
      ],
      closed: [{ symbol: 'SPX', reason: 'the exchange opens at 09:30' }],
    }
    act(() => transport.receive({ kind: 'result', id, value }))
    await pass(0)
    const note = screen.getByRole('tooltip').textContent
    for (const part of [
      '2 positions, 1 order',
      '41,200.00',
      '18.00',
      '40,000.0012.50',
      'SPX no quote',
      'SPX: the exchange opens at 09:30',
    ]) {
      expect(note).toContain(part)
    }
  })

  it('given one that is under way, waits or is done, then that is said quietly; done, then it is not offered again', () => {
    const { tell } = setUp()
    const closes = [{ symbol: 'SPX', found: '-3', left: '-1', attempts: 1, detail: '' }]
    tell(
      stopped(
        run({ finishedAt: null, brokers: [broker({ phase: 'closing', outcome: null, ordersFound: 2, closes })] }),
      ),
    )
    expect(screen.getByRole('status', { name: /stop at each/ }).textContent).toBe(
      'Closing everythingpaper server: closing · 2 of 2 orders off the market · SPX −3 → −1',
    )
    tell(stopped(run({ brokers: [broker({ outcome: 'queued-for-open' })] })))
    expect(screen.getByRole('status', { name: /stop at each/ }).textContent).toContain('wait for a closed venue')
    tell(stopped(run({})))
    expect(screen.getByRole('status', { name: /stop at each/ }).textContent).toContain('Everything is closed')
    expect(screen.queryByRole('button', { name: 'FLATTEN' })).toBeNull()
  })

  it('given one that is partial, then it is an alert that stays, with a way to try again', () => {
    const { tell, sent } = setUp()
    const closes = [{ symbol: 'AAPL', found: '10', left: '4', attempts: 8, detail: 'account restricted' }]
    tell(stopped(run({ brokers: [broker({ outcome: 'partial', closes, detail: '4 AAPL (account restricted)' })] })))
    const alert = screen.getByRole('alert', { name: /stop at each/ })
    expect(alert.textContent).toContain('paper server: PARTIAL · AAPL 10 → 4 (account restricted)')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(sent()).toContain('trading.flatten')
  })

  it('given one that is not resolved, then re-arming takes a word, a reason and the knowledge of it', () => {
    const { transport, tell } = setUp()
    tell(stopped(run({ brokers: [broker({ outcome: 'unreachable', detail: 'no answer' })] })))
    fireEvent.click(screen.getByRole('button', { name: 'Re-arm…' }))
    fireEvent.change(screen.getByLabelText('Reason, for the journal'), { target: { value: 'closed by phone' } })
    fireEvent.change(screen.getByLabelText('Type REARM'), { target: { value: 'REARM' } })
    const submit = screen.getByRole('button', { name: 'Re-arm trading' })
    expect(submit).toHaveProperty('disabled', true)
    fireEvent.click(
      screen.getByRole('checkbox', { name: /FLATTEN is not resolved: paper server UNREACHABLE, no answer/ }),
    )
    fireEvent.click(submit)
    expect(transport.framesOf('command').at(-1)?.payload).toEqual({
      word: 'REARM',
      reason: 'closed by phone',
      force: true,
    })
  })
})

describe('PAUSE', () => {
  it('given an active engine, then it is asked for; paused, then it is shown and taken back', () => {
    const { tell, sent } = setUp()
    fireEvent.click(screen.getByRole('button', { name: 'PAUSE' }))
    expect(sent()).toContain('trading.pause')
    const holds = [{ key: 'human', level: 'paused', at: 1, source: 'button', reason: 'news' } as const]
    tell(status({ tradingState: 'paused', holds }))
    expect(screen.getByText('PAUSED').parentElement?.title).toBe('news')
    fireEvent.click(screen.getByRole('button', { name: 'RESUME' }))
    expect(sent()).toContain('trading.resume')
  })

  it('given another reason to hold entries back, then it is shown, and PAUSE is still a human’s', () => {
    const { tell } = setUp()
    const holds = [{ key: 'sleep', level: 'paused', at: 1, source: 'engine', reason: 'the computer sleeps' } as const]
    tell(status({ tradingState: 'paused', holds }))
    expect(screen.getByText('PAUSED')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'PAUSE' })).toBeTruthy()
  })
})

describe('A STOP that the engine does not answer', () => {
  it('given a second without an answer, then the shell is asked, and that is said until trading is stopped', async () => {
    const { transport, tell, pass } = setUp()
    fireEvent.click(screen.getByRole('button', { name: /^STOP/ }))
    await pass(999)
    expect(transport.stops).toEqual([])
    await pass(1)
    expect(transport.stops).toEqual([{ source: 'button', reason: 'STOP by its button', flatten: false }])
    expect(screen.getByRole('alert').textContent).toContain('STOP was not answered by the engine')
    act(() => transport.drop())
    act(() => transport.open())
    act(() => transport.receive({ kind: 'hello', version: CONTRACT_VERSION }))
    tell(stopped(run({ kind: 'stop' })))
    expect(screen.queryByText(/was not answered/)).toBeNull()
  })

  it('given an engine that is down, then the shell is asked at once', async () => {
    const { transport, pass } = setUp()
    act(() => transport.drop())
    fireEvent.click(screen.getByRole('button', { name: /^STOP/ }))
    await pass(0)
    expect(transport.stops).toHaveLength(1)
  })
})

describe('Their keys', () => {
  const press = (code: string): KeyboardEvent =>
    new KeyboardEvent('keydown', { key: code.slice(-1), code, ctrlKey: true, shiftKey: true })

  it('given Ctrl-Shift-E and -F, then they are PAUSE and the way to FLATTEN', () => {
    expect(shortcutOf(press('KeyE'), false)).toEqual({ kind: 'pause' })
    expect(shortcutOf(press('KeyF'), false)).toEqual({ kind: 'flatten' })
  })
})
