// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AlertGeneral } from '../../../src/contract/alerts.ts'
import type { RehearsalView } from '../../../src/contract/rehearsals.ts'
import { GeneralSection } from '../../../src/renderer/panels/alerts/general-section.tsx'
import { PriceMenu } from '../../../src/renderer/panels/chart/price-menu.tsx'
import { HistoryPanel } from '../../../src/renderer/panels/history/history-panel.tsx'
import { SessionReplay } from '../../../src/renderer/panels/history/session-replay.tsx'
import { PositionsPanel } from '../../../src/renderer/panels/positions/positions-panel.tsx'
import { DrillsView } from '../../../src/renderer/panels/risk/drills-view.tsx'
import { SessionForm } from '../../../src/renderer/panels/session/session-form.tsx'
import { positions } from '../../fixtures/fake-engine/generate.ts'
import { layOut, playedEngine } from './played-engine.tsx'
import { instrumentView } from './views.ts'

beforeEach(layOut)

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('positions', () => {
  const [apple] = positions()

  it('given a dialog to close one, when the position is gone and another of the symbol comes, then it is not asked again', () => {
    const { show, tell } = playedEngine()
    show(<PositionsPanel />)
    tell('instruments', [instrumentView()])
    tell('positions', [apple])
    fireEvent.click(screen.getByRole('button', { name: 'Close… AAPL' }))
    expect(screen.getByRole('dialog', { name: 'Close AAPL' })).toBeDefined()
    tell('positions', [])
    expect(screen.queryByRole('dialog')).toBeNull()
    tell('positions', [apple])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('given a stop that is mistyped, then nothing can be set, and the field says why; sent once, it is not sent twice', async () => {
    const { show, tell, sent, refuse } = playedEngine()
    show(<PositionsPanel />)
    tell('instruments', [instrumentView()])
    tell('positions', [apple])
    fireEvent.click(screen.getByRole('button', { name: 'Exits… AAPL' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Exits of AAPL' }))
    const type = (label: string, value: string): void => {
      fireEvent.change(dialog.getByLabelText(label), { target: { value } })
    }
    type('Target', '170')
    type('Stop', '15o')
    const set = dialog.getByRole('button', { name: 'Set exits' })
    expect(set).toHaveProperty('disabled', true)
    expect(dialog.getByText('Stop is not a number')).toBeDefined()
    type('Stop', '150')
    fireEvent.click(set)
    fireEvent.click(set)
    expect(sent('position.protect').map(({ payload }) => payload)).toEqual([
      { symbol: 'AAPL', stopLoss: 150, takeProfit: 170, trailPercent: null, time: null },
    ])
    await refuse({ code: 'RISK', message: 'Above the market' })
    expect(dialog.getByRole('alert').textContent).toBe('Above the market')
  })
})

describe('settings of alerts', () => {
  it('given two changes before an answer, then the second is one of the first', async () => {
    const { show, sent, answer } = playedEngine()
    show(<GeneralSection />)
    const general: AlertGeneral = {
      quietHours: null,
      escalateAfterMinutes: 5,
      desktop: { isOn: false, minSeverity: 'warning' },
    }
    await answer({ ...general, channels: [] })
    const group = (name: string) => within(screen.getByRole('radiogroup', { name }))
    fireEvent.click(group('On the desktop').getByRole('radio', { name: 'On' }))
    fireEvent.change(screen.getByLabelText('Reminder after, minutes'), { target: { value: '15' } })
    expect(sent('alert.configure').at(-1)?.payload).toEqual({
      ...general,
      escalateAfterMinutes: 15,
      desktop: { isOn: true, minSeverity: 'warning' },
    })
  })

  it('given minutes that are none, then the field says so and nothing is sent; given an empty field, then never', async () => {
    const { show, sent, answer } = playedEngine()
    show(<GeneralSection />)
    const desktop = { isOn: false, minSeverity: 'warning' } as const
    await answer({ quietHours: null, escalateAfterMinutes: 5, desktop, channels: [] })
    const field = screen.getByLabelText('Reminder after, minutes')
    for (const value of ['abc', '0', '500', '2.5']) {
      fireEvent.change(field, { target: { value } })
      expect(screen.getByText('Expected 1 to 240, or nothing')).toBeDefined()
    }
    expect(sent('alert.configure')).toEqual([])
    fireEvent.change(field, { target: { value: '' } })
    expect(sent('alert.configure').at(-1)?.payload).toMatchObject({ escalateAfterMinutes: null })
  })
})

describe('drills', () => {
  const view: RehearsalView = { rehearsals: [], drillEveryDays: 92, drillDueAt: null, isDrilling: false }

  it('given a drill that is refused, then that is said, and what was practised stays in sight', async () => {
    const { show, answer, refuse } = playedEngine()
    show(<DrillsView />)
    await answer(view)
    fireEvent.click(screen.getByRole('button', { name: 'Run a drill' }))
    await refuse({ code: 'CONFIG', message: 'A stress test runs' })
    expect(screen.getByRole('alert').textContent).toBe('A stress test runs')
    expect(screen.getByRole('button', { name: 'Run a drill' })).toHaveProperty('disabled', false)
  })

  it('given one that runs, then it is looked for until it is over', async () => {
    vi.useFakeTimers()
    const { show, answer, sent } = playedEngine()
    show(<DrillsView />)
    await answer({ ...view, isDrilling: true })
    act(() => void vi.advanceTimersByTime(1_000))
    expect(sent('rehearsal.list')).toHaveLength(2)
    await answer(view)
    act(() => void vi.advanceTimersByTime(10_000))
    expect(sent('rehearsal.list')).toHaveLength(2)
  })
})

describe('past sessions', () => {
  it('given a list that could not be read, then it can be asked for again; after a new connection it is by itself', async () => {
    const { show, connect, transport, sent, answer, refuse } = playedEngine()
    show(<HistoryPanel />)
    await refuse({ code: 'STORE', message: 'The disk is full' })
    expect(screen.getByRole('alert').textContent).toContain('The disk is full')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await answer([])
    expect(screen.getByText('No session was recorded yet.')).toBeDefined()
    act(() => transport.drop())
    connect()
    expect(sent('session.list')).toHaveLength(3)
  })
})

describe('a session that was opened', () => {
  it('given an engine that cannot tell it, then the way back stays, and it can be asked for again', async () => {
    const { show, sent, refuse } = playedEngine()
    const session = { id: 's1' } as unknown as Parameters<typeof SessionReplay>[0]['session']
    show(<SessionReplay session={session} />)
    await refuse({ code: 'STORE', message: 'The archive is damaged' })
    expect(screen.getByRole('alert').textContent).toContain('The archive is damaged')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(sent('session.review')).toHaveLength(2)
  })
})

describe('a session to be started', () => {
  it('given simulated ticks before the usual broker is known, then it cannot be started elsewhere by haste', async () => {
    const { show, answer } = playedEngine()
    show(<SessionForm replaces={false} onDone={() => undefined} />)
    fireEvent.click(screen.getByRole('radio', { name: 'Simulate ticks' }))
    const start = screen.getByRole('button', { name: 'Start the session' })
    expect(start).toHaveProperty('disabled', true)
    await answer({ kind: 'simulated', url: '' })
    expect(start).toHaveProperty('disabled', false)
    fireEvent.change(screen.getByLabelText('Cash'), { target: { value: '-5' } })
    expect(screen.getByText('Expected 1 to 1,000,000,000')).toBeDefined()
    expect(start).toHaveProperty('disabled', true)
  })
})

describe('the menu of a chart', () => {
  const surface = () => {
    const played = playedEngine()
    const at = (x: number) => (x < 700 ? { price: 101.004, time: null } : null)
    const chart = { levels: { at } } as unknown as Parameters<typeof PriceMenu>[0]['chart']
    played.show(
      <PriceMenu chart={chart} instrument={instrumentView()}>
        <input aria-label="In the chart" />
      </PriceMenu>,
    )
    const inside = screen.getByLabelText('In the chart')
    return { ...played, inside, host: inside.parentElement ?? inside }
  }

  it('given a key that is held down, then it is one alert; in a field it is a letter', () => {
    const { host, inside, sent } = surface()
    fireEvent.pointerMove(host, { clientX: 10, clientY: 10 })
    fireEvent.keyDown(host, { key: 'a' })
    for (let turn = 0; turn < 5; turn++) fireEvent.keyDown(host, { key: 'a', repeat: true })
    fireEvent.keyDown(inside, { key: 'a' })
    expect(sent('alert.setRule').map(({ payload }) => payload)).toMatchObject([{ level: 101 }])
  })

  it('given the axis, where there is no price, then there is no empty menu', () => {
    const { host } = surface()
    fireEvent.contextMenu(host, { clientX: 800, clientY: 10 })
    expect(screen.queryByRole('menu')).toBeNull()
    fireEvent.contextMenu(host, { clientX: 10, clientY: 10 })
    expect(screen.getByRole('menu', { name: 'At this price' }).textContent).toContain('Alert at 101.00')
  })
})
