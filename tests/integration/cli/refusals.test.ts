import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SMA_CROSS, barsCsv, folderOf, quantx } from './quantx.ts'

const GOOD = barsCsv([10, 11, 12, 11, 10, 9, 8, 9, 10, 11, 12])

/** Runs the crossover on a file; what is wrong must be said in one line of stderr, without a stack, and nothing else. */
async function refusal(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const cwd = folderOf(files)
  const { code, stdout, stderr } = await quantx(['backtest', ...args], { cwd })
  expect(stdout).toBe('')
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/\bat \S+ \(|node:internal/)
  return { code, sentence: stderr.trimEnd(), cwd }
}

describe('data that cannot be used', () => {
  it('given a missing file, then it exits 2 and names it', async () => {
    const { code, sentence } = await refusal({}, SMA_CROSS, '--data', 'missing.csv')
    expect(sentence).toBe(
      'quantx: missing.csv: expected a CSV or Parquet file of bars or the id of a dataset, found neither',
    )
    expect(code).toBe(2)
  })

  it('given an empty file, then it exits 2 and names it', async () => {
    const { code, sentence } = await refusal({ 'empty.csv': '' }, SMA_CROSS, '--data', 'empty.csv')
    expect(sentence).toMatch(/^quantx: empty\.csv\b.*empty/)
    expect(code).toBe(2)
  })

  it('given a file of text, then it exits 2 and names the line without a header', async () => {
    const { code, sentence } = await refusal({ 'poem.txt': 'So much depends\nupon\n' }, SMA_CROSS, '--data', 'poem.txt')
    expect(sentence).toMatch(/^quantx: poem\.txt:1: expected a header line .* found "So much depends"$/)
    expect(code).toBe(2)
  })

  it('given a row with the high below the low, then it exits 2 and names file, line and both prices', async () => {
    const bad = GOOD.replace('2020-01-03,11,12,11,12', '2020-01-03,11,10.5,11,10.75')
    const { code, sentence } = await refusal({ 'bars.csv': bad }, SMA_CROSS, '--data', 'bars.csv')
    expect(sentence).toMatch(/^quantx: bars\.csv:4.* expected .*high.* found /)
    expect(code).toBe(2)
  })
})

describe('parameters and options that cannot be used', () => {
  it.each([
    ['an unknown parameter', ['-p', 'speed=3'], /sma-cross\.ts: unknown parameter "speed".*fast, slow/],
    ['one of a name that objects have', ['-p', '__proto__=3'], /unknown parameter "__proto__"/],
    ['a report without a file', ['--html', '-'], /--html: expected the name of a file, found "-"/],
    ['a parameter out of range', ['-p', 'fast=0'], /sma-cross\.ts: parameter "fast".*expected 1 or more, found 0/],
    ['parameters that contradict each other', ['-p', 'fast=50'], /parameter "fast".*fewer bars than in the slow/],
    ['a parameter that is no number', ['-p', 'fast=soon'], /parameter "fast": expected a number, found "soon"/],
    ['an unknown option', ['--commision', '1'], /unknown option '--commision' \(Did you mean --commission\?\)/],
    ['an amount that is no number', ['--cash', 'plenty'], /--cash.*Expected a number, found "plenty"/],
    ['a commission above 10 %', ['--commission', '2'], /--commission: .*found 2/],
    ['a date that is none', ['--from', '2020-02-30'], /--from: expected a date.*found "2020-02-30"/],
    ['dates the wrong way round', ['--from', '2020-02-01', '--to', '2020-01-01'], /expected --from before --to/],
    ['dates without a bar', ['--from', '2030-01-01'], /expected bars of BARS in the range, found none/],
    ['a timeframe shorter than a dataset has', ['--timeframe', '1q'], /expected a timeframe.*found "1q"/],
    ['a result in a folder that is not there', ['--json', 'nowhere/r.json'], /nowhere\/r\.json: expected a file in/],
  ])('given %s, then it exits 2 and says so', async (_, args, expected) => {
    const { code, sentence } = await refusal({ 'bars.csv': GOOD }, SMA_CROSS, '--data', 'bars.csv', ...args)
    expect(sentence).toMatch(expected)
    expect(code).toBe(2)
  })

  it('given no data, then it exits 2 and tells how to name some', async () => {
    const { code, sentence } = await refusal({}, SMA_CROSS)
    expect(sentence).toContain('--data BARS.csv')
    expect(code).toBe(2)
  })
})

describe('strategies that cannot be used', () => {
  const strategy = (body: string) =>
    `import { Strategy } from 'quantx'\nexport default class Mine extends Strategy {${body}}\n`

  it('given a strategy that is missing, then it exits 2 and names it', async () => {
    const { code, sentence, cwd } = await refusal({ 'bars.csv': GOOD }, 'gone.ts', '--data', 'bars.csv')
    expect(sentence).toContain(join(cwd, 'gone.ts'))
    expect(code).toBe(2)
  })

  it('given a name that no strategy has, then it exits 2 and tells the names that there are', async () => {
    const { code, sentence } = await refusal({ 'bars.csv': GOOD }, 'sma-crss', '--data', 'bars.csv')
    expect(sentence).toContain('(buy-and-hold, donchian-breakout, rsi-reversion, sma-cross), found "sma-crss"')
    expect(code).toBe(2)
  })

  it('given a name that a sample and an own strategy share, then it exits 2 and names both files', async () => {
    const home = folderOf()
    mkdirSync(join(home, 'strategies'))
    const own = join(home, 'strategies', 'sma-cross.ts')
    writeFileSync(own, strategy(''))
    writeFileSync(join(home, 'strategies', 'other.ts'), strategy('').replace('class Mine', 'class SmaCross'))
    const args = ['sma-cross', '--data', 'bars.csv', '--home', home]
    const { code, sentence } = await refusal({ 'bars.csv': GOOD }, ...args)
    expect(sentence).toContain(`found "sma-cross" 2 times: ${SMA_CROSS}, ${join(home, 'strategies', 'other.ts')}`)
    expect(code).toBe(2)
  })

  it('given a syntax error, then it exits 2 and names file, line and column', async () => {
    const text = `import { Strategy } from 'quantx'\nexport default class Mine extends Strategy {\n  onBar( {\n}\n`
    const files = { 'bars.csv': GOOD, 'mine.ts': text }
    const { code, sentence, cwd } = await refusal(files, 'mine.ts', '--data', 'bars.csv')
    expect(sentence).toMatch(/does not compile/)
    expect(sentence).toContain(`${join(cwd, 'mine.ts')}:`)
    expect(sentence).toMatch(/mine\.ts:[3-5]:\d+\)$/)
    expect(code).toBe(2)
  })

  it('given a strategy that throws on its third bar, then it exits 1 and names the line and the bar', async () => {
    const text = strategy(`
  n = 0
  override onBar() {
    if (++this.n === 3) throw new Error('no more')
  }
`)
    const files = { 'bars.csv': GOOD, 'mine.ts': text }
    const { code, sentence, cwd } = await refusal(files, 'mine.ts', '--data', 'bars.csv')
    expect(sentence).toContain('mine failed on the 1d bar of BARS at 2020-01-03T00:00:00.000Z: no more')
    expect(sentence).toContain(`(${join(cwd, 'mine.ts')}:5:`)
    expect(code).toBe(1)
  })

  it('given a strategy that ends its process, then it exits 1 and says whose fault it was', async () => {
    const files = { 'bars.csv': GOOD, 'mine.js': strategy(' onBar() { process.exit(7) } ') }
    const { code, sentence } = await refusal(files, 'mine.js', '--data', 'bars.csv')
    expect(sentence).toMatch(/mine\.js: the thread of the backtest ended: exit code 7/)
    expect(code).toBe(1)
  })
})
