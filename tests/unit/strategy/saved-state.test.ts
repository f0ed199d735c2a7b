import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_STATE_LENGTH, stateText } from '../../../src/engine/strategy/saved-state.ts'

describe('given what a strategy wants to remember', () => {
  test('when it is plain, then it comes back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (state) => {
        expect(JSON.parse(stateText(state))).toEqual(JSON.parse(JSON.stringify(state)))
      }),
    )
  })

  test.each([
    ['a date', { at: new Date(0) }, 'at the state.at, found a Date'],
    ['a map', [new Map()], 'at the state[0], found a Map'],
    ['a function', { a: { b: () => 1 } }, 'at the state.a.b, found function'],
    ['no number', { a: Number.NaN }, 'expected a finite number at the state.a, found NaN'],
    ['nothing', { a: undefined }, 'at the state.a, found undefined'],
  ])('when there is %s in it, then it is refused, with the place', (_, state, message) => {
    expect(() => stateText(state)).toThrow(message)
  })

  test('when it is too long, or a circle, then it is refused', () => {
    expect(() => stateText('x'.repeat(MAX_STATE_LENGTH))).toThrow('expected a state of at most')
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(() => stateText(circle)).toThrow('expected a state of at most 32 levels')
  })
})
