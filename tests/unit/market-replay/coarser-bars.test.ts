import { expect, test } from 'vitest'
import { ConfigError, ensure } from '../../../src/engine/model/errors.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { Venue } from '../simulation/venue.ts'
import { Puppet, type Script, hostOn } from '../strategy/floor.ts'

const FIVE = 5 * MINUTE_MS

function stage(script: Script = {}) {
  const venue = new Venue()
  const { host } = hostOn(venue.trader, Puppet.play(script), { timeframe: FIVE })
  host.start()
  return { venue, puppet: ensure(Puppet.made[0], 'a puppet') }
}

test('given a strategy on five minutes and data of one, when bars close, then it sees one bar for every five, with its last', () => {
  const times: number[] = []
  const { venue, puppet } = stage({ bar: (it) => times.push(it.see().now) })
  for (let minute = 0; minute < 12; minute++) venue.flat(100 + minute)

  expect(puppet.told.filter((line) => line.startsWith('bar'))).toEqual(['bar TEST 104', 'bar TEST 109'])
  expect(times).toEqual([FIVE, 2 * FIVE])
})

test('given an order on a five-minute close, when the next minute opens, then it fills there', () => {
  const { venue } = stage({ bar: (it) => void (it.see().position.isFlat && it.doBuy(1)) })
  for (let minute = 0; minute < 7; minute++) venue.flat(100 + minute)

  expect(venue.fills.map(({ at, price }) => [at, price])).toEqual([[FIVE, 105_00]])
})

test('given a gap where the last minute is missing, when a later bar comes, then the coarser bar is handed on first, once', () => {
  const { venue, puppet } = stage()
  for (const minute of [0, 1, 2, 7, 8, 9]) venue.flat(100 + minute, minute * MINUTE_MS)

  expect(puppet.told.filter((line) => line.startsWith('bar'))).toEqual(['bar TEST 102', 'bar TEST 109'])
})

test('given a strategy on a timeframe that the data does not divide, when it starts, then the error names both', () => {
  const venue = new Venue({ timeframe: FIVE })
  for (const timeframe of [MINUTE_MS, 7 * MINUTE_MS]) {
    const { host } = hostOn(venue.trader, Puppet.play(), { timeframe })
    expect(() => host.start()).toThrow(ConfigError)
  }
  expect(() => venue.market.bars(7 * MINUTE_MS)).toThrow('TEST that is a multiple of 5m, found 7m')
})
