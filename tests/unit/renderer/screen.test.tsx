// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StatusView } from '../../../src/contract/views.ts'
import { ErrorBoundary } from '../../../src/renderer/components/error-boundary.tsx'
import { Table } from '../../../src/renderer/components/table.tsx'
import type { Column } from '../../../src/renderer/components/table-model.ts'
import { TicketPanel } from '../../../src/renderer/panels/ticket/ticket-panel.tsx'
import { Banners } from '../../../src/renderer/shell/banners.tsx'
import { Header } from '../../../src/renderer/shell/header.tsx'
import { RearmDialog } from '../../../src/renderer/shell/rearm-dialog.tsx'
import { shortcutOf } from '../../../src/renderer/shell/shortcuts.ts'
import { useWorkspace } from '../../../src/renderer/state/workspace.ts'
import { status } from '../../fixtures/fake-engine/generate.ts'
import { LATCH } from '../../fixtures/fake-engine/scene.ts'
import { layOut, playedEngine } from './played-engine.tsx'
import { instrumentView } from './views.ts'

beforeEach(layOut)

afterEach(() => {
  cleanup()
  useWorkspace.setState({ dialog: null, symbol: null })
})

const STOPPED: StatusView = status({ tradingState: 'stopped', latch: LATCH })

describe('STOP', () => {
  it('given an active engine, when STOP is pressed once, then the command goes without a question', () => {
    const { transport, tell, show } = playedEngine()
    show(<Header />)
    tell('status', status())
    fireEvent.click(screen.getByRole('button', { name: /^STOP/ }))
    expect(transport.framesOf('command').at(-1)).toMatchObject({ type: 'trading.stop', payload: { source: 'button' } })
  })

  it('given a latch, then the header says what was stopped and offers the way back', () => {
    const { tell, show } = playedEngine()
    show(<Header />)
    tell('status', STOPPED)
    const text = screen.getByRole('alert').textContent
    expect(text).toMatch(/^STOPPED \d\d:\d\d:\d\d · 3 orders cancelled · 4 positions open$/)
    expect(screen.queryByRole('button', { name: /^STOP/ })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Re-arm…' }))
    expect(useWorkspace.getState().dialog).toBe('rearm')
  })

  it('given cancels that are not confirmed, then that comes first', () => {
    const { tell, show } = playedEngine()
    show(<Header />)
    tell('status', { ...STOPPED, latch: { ...LATCH, ordersUnresolved: 1 } })
    expect(screen.getByRole('alert').textContent).toContain('· 1 order not confirmed as cancelled · 3 orders cancelled')
  })

  it('given no connection to engine or shell, when STOP is pressed, then a banner says that it did not go through', async () => {
    const { transport, show } = playedEngine()
    show(
      <>
        <Header />
        <Banners />
      </>,
    )
    transport.hasShell = false
    act(() => transport.drop())
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: /^STOP/ }))
      await Promise.resolve()
    })
    expect(screen.getByRole('alert').textContent).toContain('STOP was not confirmed')
  })

  it('given the wrong word or no reason, then trading cannot be re-armed; given both, then it is asked for', () => {
    const { transport, tell, show } = playedEngine()
    show(<RearmDialog />)
    tell('status', STOPPED)
    act(() => useWorkspace.getState().openDialog('rearm'))
    const button = screen.getByRole('button', { name: 'Re-arm trading' })
    const type = (label: string, value: string): void => {
      fireEvent.change(screen.getByLabelText(label), { target: { value } })
    }
    type('Reason, for the journal', 'checked the positions')
    type('Type REARM', 'rearm')
    expect(button).toHaveProperty('disabled', true)
    type('Type REARM', 'REARM')
    fireEvent.click(button)
    expect(transport.framesOf('command').at(-1)).toMatchObject({
      type: 'trading.rearm',
      payload: { word: 'REARM', reason: 'checked the positions' },
    })
  })
})

describe('the keys of the screen', () => {
  const press = (key: string, part: KeyboardEventInit = {}): KeyboardEvent =>
    new KeyboardEvent('keydown', { key, ...part })

  it('given STOP’s chord with Ctrl or Cmd, then it is STOP, also while typing', () => {
    expect(shortcutOf(press('X', { ctrlKey: true, shiftKey: true }), false)).toEqual({ kind: 'stop' })
    expect(shortcutOf(press('x', { metaKey: true, shiftKey: true }), false)).toEqual({ kind: 'stop' })
    expect(shortcutOf(press('x', { ctrlKey: true }), false)).toBeNull()
  })

  it('given g and a letter, then it is a panel, but not while typing', () => {
    expect(shortcutOf(press('g'), false)).toEqual({ kind: 'leader' })
    expect(shortcutOf(press('p'), true)).toEqual({ kind: 'panel', key: 'p' })
    const input = document.createElement('input')
    document.body.append(input)
    const typed = press('g', { bubbles: true })
    input.dispatchEvent(typed)
    expect(shortcutOf(typed, false)).toBeNull()
    input.remove()
  })
})

describe('the order ticket', () => {
  it('given a refusal by the risk gate, when the order is sent, then the reason is shown and nothing is lost', async () => {
    const { transport, tell, refuse, show } = playedEngine()
    show(<TicketPanel />)
    tell('status', status())
    tell('instruments', [instrumentView()])
    act(() => useWorkspace.getState().selectSymbol('AAPL'))
    fireEvent.change(screen.getByLabelText('Quantity'), { target: { value: '5,000' } })
    fireEvent.click(screen.getByRole('button', { name: 'Buy 5,000 AAPL at market' }))
    expect(transport.framesOf('command').at(-1)).toMatchObject({ type: 'order.place', payload: { quantity: 5_000 } })
    await refuse({ code: 'RISK', message: 'Above the buying power' })
    expect(screen.getByRole('status').textContent).toBe('Above the buying power')
    expect(screen.getByLabelText('Quantity')).toHaveProperty('value', '5,000')
  })

  it('given a stopped engine, then the order cannot be sent and it says why', () => {
    const { tell, show } = playedEngine()
    show(<TicketPanel />)
    tell('instruments', [instrumentView()])
    tell('status', STOPPED)
    act(() => useWorkspace.getState().selectSymbol('AAPL'))
    expect(screen.getByRole('button', { name: 'Buy 100 AAPL at market' })).toHaveProperty('disabled', true)
    expect(screen.getByRole('status').textContent).toContain('Trading is stopped')
  })
})

describe('a table', () => {
  const columns: readonly Column<{ id: string; price: number }>[] = [
    { id: 'id', title: 'Symbol', width: 60, value: (row) => row.id },
    { id: 'price', title: 'Price', width: 60, align: 'right', value: (row) => row.price },
  ]
  const key = (row: { id: string }): string => row.id
  const cells = (): readonly (string | null)[] =>
    screen
      .getAllByRole('gridcell')
      .map((cell) => cell.textContent)
      .filter((_, i) => i % 2 === 0)

  it('given arrows and Enter, then the row is selected and acted on', () => {
    const activated = vi.fn<(row: { id: string }) => void>()
    render(
      <Table
        label="Prices"
        tools={false}
        columns={columns}
        rows={[
          { id: 'A', price: 1 },
          { id: 'B', price: 2 },
        ]}
        rowKey={key}
        onActivate={activated}
      />,
    )
    const grid = screen.getByRole('grid', { name: 'Prices' })
    fireEvent.keyDown(grid, { key: 'ArrowDown' })
    fireEvent.keyDown(grid, { key: 'ArrowDown' })
    fireEvent.keyDown(grid, { key: 'Enter' })
    expect(activated).toHaveBeenCalledWith({ id: 'B', price: 2 })
  })

  it('given the pointer over it, when values change the order, then rows wait until it leaves', () => {
    const table = (a: number) => (
      <Table
        label="Prices"
        tools={false}
        columns={columns}
        rows={[
          { id: 'A', price: a },
          { id: 'B', price: 2 },
        ]}
        rowKey={key}
        initialSort={{ column: 'price', descending: true }}
      />
    )
    const { rerender } = render(table(1))
    expect(cells()).toEqual(['B', 'A'])
    const grid = screen.getByRole('grid', { name: 'Prices' })
    fireEvent.pointerEnter(grid)
    rerender(table(3))
    expect(cells()).toEqual(['B', 'A'])
    fireEvent.pointerLeave(grid)
    expect(cells()).toEqual(['A', 'B'])
  })
})

describe('a panel that throws', () => {
  it('given its error, then it is shown in place, and the neighbour lives', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const Broken = (): never => {
      throw new Error('no such column')
    }
    render(
      <>
        <ErrorBoundary title="Positions">
          <Broken />
        </ErrorBoundary>
        <p>Neighbour</p>
      </>,
    )
    expect(screen.getByRole('alert').textContent).toContain('Positions stopped working')
    expect(screen.getByRole('alert').textContent).toContain('no such column')
    expect(screen.getByText('Neighbour')).toBeDefined()
  })
})
