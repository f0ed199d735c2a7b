// @vitest-environment jsdom
import { fireEvent } from '@testing-library/react'
import type { SeriesAttachedParameter, Time } from 'lightweight-charts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { OrderSpans } from '../../../src/renderer/charts/order-spans.ts'
import { readPalette } from '../../../src/renderer/charts/palette.ts'
import { PriceLines, type PriceLevel } from '../../../src/renderer/charts/price-lines.ts'
import { TimeLines } from '../../../src/renderer/charts/time-lines.ts'

const MINUTE = 60_000
const SPACING_PX = 10
const WIDTH_PX = 1_000

/** As much of the library as a drawing asks: bars 10 px apart, and a place for whole bars alone. */
function attachment(range: { from: number; to: number }): SeriesAttachedParameter<Time> {
  const timeScale = {
    width: () => WIDTH_PX,
    getVisibleLogicalRange: () => range,
    logicalToCoordinate: (index: number) => (Number.isInteger(index) ? (index - range.from) * SPACING_PX : 0),
  }
  const chart = {
    timeScale: () => timeScale,
    paneSize: () => ({ width: WIDTH_PX, height: 400 }),
    priceScale: () => ({ width: () => 60 }),
  }
  const series = { priceToCoordinate: (price: number) => 200 - price, coordinateToPrice: (y: number) => 200 - y }
  return { chart, series, requestUpdate: () => undefined } as unknown as SeriesAttachedParameter<Time>
}

const palette = () => readPalette(document.body)
const layer = document.createElement('div')
const onMove = vi.fn<(id: string, value: number) => Promise<void>>()
const onCancel = vi.fn<(id: string) => void>()

beforeEach(() => {
  layer.replaceChildren()
  onMove.mockReset().mockReturnValue(new Promise(() => undefined))
  onCancel.mockReset()
})

const handle = (): HTMLElement | null => layer.querySelector('[role=slider]')
const press = (key: string): void => void fireEvent.keyDown(handle() ?? layer, { key })
const buttons = (): (string | null)[] =>
  [...layer.querySelectorAll('button')].filter(({ hidden }) => !hidden).map((one) => one.getAttribute('aria-label'))

describe('the label of an order', () => {
  const order: PriceLevel = {
    id: 'o1',
    price: 95,
    tone: 'sell',
    dashed: true,
    parts: ['Sell limit 10'],
    cancelLabel: 'Cancel sell limit 10 at 95.00',
  }
  const movable: PriceLevel = { ...order, move: { increment: 0.05, label: 'Price of Sell limit 10', at: '95.00' } }
  const lines = (): PriceLines => {
    const made = new PriceLines({ layer, palette, formatPrice: (price) => price.toFixed(2), onCancel, onMove })
    made.attached(attachment({ from: 0, to: 50 }))
    return made
  }

  it('given one that was shown before its broker had taken it, when it is accepted, then it can be moved', () => {
    const shown = lines()
    shown.setLevels([order])
    expect(handle()).toBeNull()
    shown.setLevels([movable])
    press('ArrowUp')
    expect(handle()?.getAttribute('aria-valuetext')).toBe('95.05, not confirmed')
  })

  it('given one that is being changed, when it is moved, then it stays where it is and keeps the keyboard for later', () => {
    const shown = lines()
    shown.setLevels([movable])
    shown.setLevels([order])
    expect(handle()?.getAttribute('aria-disabled')).toBe('true')
    press('ArrowUp')
    shown.setLevels([movable])
    expect(handle()?.getAttribute('aria-valuetext')).toBe('95.00')
    expect(handle()?.getAttribute('aria-disabled')).toBeNull()
  })

  it('given a draft, when Enter is pressed twice, then one change is sent', () => {
    lines().setLevels([movable])
    press('ArrowDown')
    press('Enter')
    press('Enter')
    expect(onMove.mock.calls).toEqual([['o1', 94.95]])
  })

  it('given a change that was refused, when the same is asked for again, then it is sent again', async () => {
    onMove.mockRejectedValueOnce(new Error('refused'))
    lines().setLevels([movable])
    press('ArrowDown')
    press('Enter')
    await vi.waitFor(() => expect(handle()?.getAttribute('aria-valuetext')).toBe('95.00'))
    press('ArrowDown')
    press('Enter')
    expect(onMove).toHaveBeenCalledTimes(2)
  })

  it('given an exit that is on its way out, then there is no button that would take it away', () => {
    const shown = lines()
    shown.setLevels([order])
    expect(buttons()).toEqual(['Cancel sell limit 10 at 95.00'])
    shown.setLevels([{ ...order, cancelLabel: '' }])
    expect(buttons()).toEqual([])
  })

  it('given orders far above what is in sight, then their labels are hidden and take no room from those that are seen', () => {
    const shown = lines()
    const far = [290, 280, 270].map((price) => ({ ...order, id: `far ${price}`, price }))
    shown.setLevels([...far, { ...order, price: 160 }])
    shown.updateAllViews()
    const seen = [...layer.querySelectorAll<HTMLElement>('[data-axis=y]')].filter(({ hidden }) => !hidden)
    expect(seen.map(({ style }) => style.transform)).toEqual(['translateY(30px)'])
  })

  it('given a label that is dragged, when its line is let go, then what is sent is what it says', () => {
    lines().setLevels([movable])
    const text = handle() ?? layer
    text.setPointerCapture = () => undefined
    fireEvent.pointerDown(text, { button: 0, clientY: 300 })
    fireEvent.pointerMove(text, { clientY: 298.03 })
    fireEvent.pointerUp(text)
    const said = text.getAttribute('aria-valuetext')
    press('Enter')
    expect(said).toBe(`${onMove.mock.calls[0]?.[1].toFixed(2) ?? ''}, not confirmed`)
  })
})

describe('the moment at which a position is left', () => {
  const MONDAY = Date.UTC(2026, 0, 5, 14, 30)
  const level = { id: 'exit time', parts: [], cancelLabel: '', move: { label: 'Time of the time stop', at: '' } }
  /** The last bar of Friday and the first of Monday. */
  const opens = Float64Array.of(MONDAY - 65 * 60 * MINUTE, MONDAY)
  const lines = (barMs: number): TimeLines => {
    const formatTime = (time: number): string => new Date(time).toISOString().slice(11, 16)
    const scene = { times: () => opens, offset: () => 0, barMs: () => barMs }
    const made = new TimeLines({ layer, palette, scene, formatTime, onCancel, onMove })
    made.attached(attachment({ from: 0, to: 50 }))
    return made
  }

  it('given the first bar after a weekend, then the next bars are as long as those of the chart', () => {
    expect(lines(MINUTE).timeAt(SPACING_PX * 4)).toBe(MONDAY + 3 * MINUTE)
  })

  it('given bars of a second, when the label is dragged, then whole minutes are sent, as are shown', () => {
    const shown = lines(1_000)
    shown.setLevels([{ ...level, time: MONDAY + 2 * MINUTE }])
    const text = handle() ?? layer
    text.setPointerCapture = () => undefined
    fireEvent.pointerDown(text, { button: 0, clientX: 0 })
    fireEvent.pointerMove(text, { clientX: -130 })
    fireEvent.pointerUp(text)
    expect(text.getAttribute('aria-valuetext')).toBe('14:31, not confirmed')
    press('Enter')
    expect(onMove.mock.calls).toEqual([['exit time', MONDAY + MINUTE]])
  })
})

describe('the line of a stop that waits', () => {
  it('given a view that ends between two bars, then the line goes from where it was placed to the right edge', () => {
    const spans = new OrderSpans({ offset: () => 0, palette })
    spans.attached(attachment({ from: 0, to: 60.4 }))
    spans.set([{ kind: 'stop', price: 90, fromIndex: 20, toIndex: null, filled: false }])
    spans.updateAllViews()
    const drawn: string[] = []
    const say = (name: string) => (x: number) => drawn.push(`${name} ${x}`)
    const nothing = (): void => undefined
    const context = {
      save: nothing,
      restore: nothing,
      setLineDash: nothing,
      beginPath: nothing,
      stroke: nothing,
      moveTo: say('from'),
      lineTo: say('to'),
    }
    const target = { useMediaCoordinateSpace: (draw: (scope: unknown) => void) => draw({ context }) }
    spans
      .paneViews()[0]
      ?.renderer()
      ?.draw(target as never)
    expect(drawn).toEqual(['from 200', 'to 1000'])
  })
})
