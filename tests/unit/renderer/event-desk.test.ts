import { describe, expect, test } from 'vitest'
import type { SessionReview } from '../../../src/contract/session-review.ts'
import { TAPE_KINDS, type SessionTape, type TapeKind } from '../../../src/contract/session-tape.ts'
import { barBookmark } from '../../../src/renderer/panels/history/bar-bookmark.ts'
import { marksOf } from '../../../src/renderer/panels/history/event-drawing.ts'
import { EventDesk } from '../../../src/renderer/panels/history/event-desk.ts'
import { placeOf, placesOf } from '../../../src/renderer/panels/history/event-filter.ts'
import { EVENT_KEYS } from '../../../src/renderer/panels/history/event-keys.ts'
import { bookmark } from '../../../src/renderer/panels/player/bookmark.ts'
import { playerKey } from '../../../src/renderer/panels/player/player-keys.ts'
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

async function answered(): Promise<void> {
  await Promise.resolve()
  await Promise.resolve()
}

const of = (...values: readonly number[]) => Float64Array.from(values)

const KINDS: readonly TapeKind[] = ['run', 'market', 'intent', 'order', 'fill', 'order', 'market', 'refusal', 'market']

describe('given a session event by event', () => {
  test('when arrows are pressed, then it goes by events; with Shift, by orders and fills; never beyond an end', () => {
    const desk = new EventDesk(engine().client, tapeOf(KINDS), 8)
    const at = (key: string, far = false): number => {
      expect(playerKey(desk, EVENT_KEYS, key, far)).toBe(true)
      return desk.view.cursor
    }
    expect([at('ArrowRight'), at('ArrowLeft'), at('ArrowUp')]).toEqual([8, 7, 6])
    expect([at('ArrowLeft', true), at('ArrowLeft', true), at('ArrowLeft', true)]).toEqual([4, 2, 2])
    expect([at('ArrowRight', true), at(']'), at(']')]).toEqual([4, 7, 7])
    expect([at('Home'), at('ArrowLeft'), at('PageDown'), at('End')]).toEqual([0, 0, 8, 8])
    expect(playerKey(desk, EVENT_KEYS, 'x', false)).toBe(false)
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

  test('when the last listed event is behind, then a step on stays; before the first one, a step back does', () => {
    const desk = new EventDesk(engine().client, tapeOf(KINDS), Number.POSITIVE_INFINITY)
    desk.setFilter('fills')
    desk.step(1)
    expect(desk.view.cursor).toBe(8)
    desk.step(-1)
    expect(desk.view.cursor).toBe(4)
    desk.goTo(0)
    desk.step(-1)
    expect(desk.view.cursor).toBe(0)
  })

  test('when the account lags behind the cursor, then the order asked about is that of the cursor, or none', async () => {
    const { asked, client } = engine()
    const desk = new EventDesk(client, tapeOf(KINDS), 2)
    desk.follow()
    asked[0]?.answer({ row: { index: 2, order: 'o-1' } })
    await answered()
    expect(desk.order).toBe('o-1')
    desk.goTo(7)
    expect(desk.order).toBe('')
    desk.want([7])
    asked[2]?.answer([{ index: 7, order: 'o-2' }])
    await answered()
    expect(desk.order).toBe('o-2')
  })

  test('when rows are more than are kept, then those in sight stay', async () => {
    const { asked, client } = engine()
    const desk = new EventDesk(client, tapeOf(Array.from({ length: 6_000 }, () => 'market')), 0)
    for (let from = 0; from < 5_000; from += 1_000) {
      desk.want(Array.from({ length: 1_000 }, (_, row) => from + row))
      asked.at(-1)?.answer(Array.from({ length: 1_000 }, (_, row) => ({ index: from + row })))
      await answered()
    }
    // Back where the oldest rows are, with one more that was never told.
    desk.want([0, 1, 5_500])
    asked.at(-1)?.answer([{ index: 5_500 }])
    await answered()
    expect([...desk.view.rows.keys()]).toEqual([0, 1, 5_500])
  })

  test('when an answer fails and is asked for again, then account and rows in sight are told', async () => {
    const answers: ((value: unknown) => void)[] = []
    const refusals: ((error: unknown) => void)[] = []
    const command = () => new Promise((resolve, reject) => (answers.push(resolve), refusals.push(reject)))
    const desk = new EventDesk({ command } as unknown as Pick<EngineClient, 'command'>, tapeOf(KINDS), 0)
    desk.follow()
    desk.want([0])
    for (const refuse of refusals) refuse(new Error('gone'))
    await answered()
    expect(desk.view.failure?.message).toBe('gone')
    desk.askAgain()
    answers[2]?.({ row: { index: 0 } })
    answers[3]?.([{ index: 0 }])
    await answered()
    expect(desk.view).toMatchObject({ failure: null, moment: { row: { index: 0 } } })
    expect(desk.view.rows.has(0)).toBe(true)
  })

  test('when it goes on by bars, then it stands at the bar that had closed, and is back at the very event', () => {
    const tape = tapeOf(KINDS)
    const review = { omitted: 2, bars: { time: new Float64Array(6) } } as unknown as SessionReview
    const events = bookmark(5)
    const bars = barBookmark(review, tape, events)
    expect(bars.read()).toBe(2)
    bars.keep(2)
    expect(events.read()).toBe(5)
    bars.keep(4)
    expect(events.read()).toBe(7)
    events.keep(1)
    expect(bars.read()).toBe(0)
  })

  test('when bars are older than those that are told, then their fills are not drawn on the first that is', () => {
    const tape = { ...tapeOf(KINDS), fills: { index: of(1, 4), quantity: of(10, -10), price: of(5, 6) } }
    const review = { omitted: 2, bars: { time: of(100, 200, 300) } } as unknown as SessionReview
    expect(marksOf(review, tape).map(({ time }) => time)).toEqual([Number.NEGATIVE_INFINITY, 200])
  })

  test('when the cursor moves while a moment is being asked for, then only the newest place is asked for after it', async () => {
    const { asked, client } = engine()
    const desk = new EventDesk(client, tapeOf(KINDS), 0)
    for (const place of [1, 2, 3, 4]) desk.goTo(place)
    expect(asked.map(({ payload }) => payload)).toEqual([{ session: 's1', index: 1 }])
    asked[0]?.answer({ row: { index: 1 } })
    await answered()
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
    const none = ['#99', 'soon', '2019-01-01', '2018-02-30', '2018-02-28 25:00']
    expect(none.map((text) => placeOf(tape, text))).toEqual(none.map(() => null))
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
