import { describe, expect, test } from 'vitest'
import { TAPE_KINDS, type SessionTape, type TapeKind } from '../../../src/contract/session-tape.ts'
import { EventDesk } from '../../../src/renderer/panels/history/event-desk.ts'
import { placeOf, placesOf } from '../../../src/renderer/panels/history/event-filter.ts'
import { eventKey } from '../../../src/renderer/panels/history/event-keys.ts'
import type { EngineClient } from '../../../src/renderer/transport/client.ts'

const START = Date.UTC(2018, 1, 28, 14, 30)

/** Events of these kinds, one a second. */
function tapeOf(kinds: readonly TapeKind[]): SessionTape {
  const column = (value: (index: number) => number) => Float64Array.from(kinds, (_, index) => value(index))
  const none = new Float64Array()
  return {
    session: 's1',
    symbol: 'AAPL',
    symbols: ['AAPL'],
    currency: 'USD',
    omitted: 0,
    sequence: column((index) => index + 1),
    clock: column((index) => START + index * 1_000),
    kind: Float64Array.from(kinds, (kind) => TAPE_KINDS.indexOf(kind)),
    equity: column(() => 100_000),
    bars: column((index) => index),
    fills: { index: none, quantity: none, price: none },
  }
}

/** An engine that answers when it is told to. */
function engine() {
  const asked: { readonly type: string; readonly payload: unknown; readonly answer: (value: unknown) => void }[] = []
  const command = (type: string, payload: unknown) =>
    new Promise((answer) => {
      asked.push({ type, payload, answer })
    })
  return { asked, client: { command } as unknown as Pick<EngineClient, 'command'> }
}

const KINDS: readonly TapeKind[] = ['run', 'market', 'intent', 'order', 'fill', 'order', 'market', 'refusal', 'market']

describe('given a session event by event', () => {
  test('when arrows are pressed, then it goes by events; with Shift, by orders and fills; never beyond an end', () => {
    const desk = new EventDesk(engine().client, tapeOf(KINDS), 8)
    const at = (key: string, far = false): number => {
      expect(eventKey(desk, key, far)).toBe(true)
      return desk.view.cursor
    }
    expect([at('ArrowRight'), at('ArrowLeft'), at('ArrowUp')]).toEqual([8, 7, 6])
    expect([at('ArrowLeft', true), at('ArrowLeft', true), at('ArrowLeft', true)]).toEqual([4, 2, 2])
    expect([at('ArrowRight', true), at(']'), at(']')]).toEqual([4, 7, 7])
    expect([at('Home'), at('ArrowLeft'), at('PageDown'), at('End')]).toEqual([0, 0, 8, 8])
    expect(eventKey(desk, 'x', false)).toBe(false)
  })

  test('when only orders and fills are listed, then steps go from one of those to the next, also from between them', () => {
    const desk = new EventDesk(engine().client, tapeOf(KINDS), 6)
    desk.setFilter('trading')
    expect([...desk.view.places]).toEqual([2, 3, 4, 5, 7])
    desk.step(1)
    expect(desk.view.cursor).toBe(7)
    desk.goTo(6)
    desk.step(-1)
    expect(desk.view.cursor).toBe(5)
  })

  test('when the cursor moves while a moment is being asked for, then only the newest place is asked for after it', async () => {
    const { asked, client } = engine()
    const desk = new EventDesk(client, tapeOf(KINDS), 0)
    for (const place of [1, 2, 3, 4]) desk.goTo(place)
    expect(asked.map(({ payload }) => payload)).toEqual([{ session: 's1', index: 1 }])
    asked[0]?.answer({ row: { index: 1 } })
    await Promise.resolve()
    await Promise.resolve()
    expect(asked.map(({ payload }) => payload)).toEqual([
      { session: 's1', index: 1 },
      { session: 's1', index: 4 },
    ])
  })

  test('when rows come into sight, then each is asked for once', () => {
    const { asked, client } = engine()
    const desk = new EventDesk(client, tapeOf(KINDS), 0)
    desk.want([0, 1, 2])
    desk.want([1, 2, 3])
    expect(asked.map(({ payload }) => payload)).toEqual([
      { session: 's1', indices: [0, 1, 2] },
      { session: 's1', indices: [3] },
    ])
  })

  test('when a number or a time is typed, then that event is found; what is no event is not', () => {
    const tape = tapeOf(KINDS)
    expect(['#3', '3', '2018-02-28 14:30:05', '2018-02-28'].map((text) => placeOf(tape, text))).toEqual([2, 2, 5, 0])
    expect(['#99', 'soon', '2019-01-01'].map((text) => placeOf(tape, text))).toEqual([null, null, null])
  })

  test('when there are two hundred thousand, then they are filtered without being copied for each step', () => {
    const kinds = Array.from({ length: 200_000 }, (_, index): TapeKind => (index % 100 === 7 ? 'fill' : 'market'))
    const tape = tapeOf(kinds)
    expect(placesOf(tape, 'fills')).toHaveLength(2_000)
    const desk = new EventDesk(engine().client, tape, 199_999)
    desk.jump(-1)
    expect(desk.view.cursor).toBe(199_907)
    const { places } = desk.view
    desk.step(-1)
    expect(desk.view.places).toBe(places)
  })
})
