import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  CancelledError,
  ConfigError,
  DataError,
  StorageError,
  StrategyError,
} from '../../../src/engine/model/errors.ts'
import { exitCodeOf, sentenceOf } from '../../../src/host/cli/failure.ts'

describe('what a failure tells the shell', () => {
  it.each([
    [new ConfigError('x'), 2],
    [new DataError('x'), 2],
    [new StrategyError('load', 'x'), 2],
    [new StrategyError('run', 'x'), 1],
    [new StorageError('x'), 1],
    [new CancelledError('x'), 130],
    [new TypeError('x'), 1],
    [new CommanderError(1, 'commander.unknownOption', 'error: x'), 2],
    [new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 0],
  ])('given %s, then the code is %i', (error, code) => {
    expect(exitCodeOf(error)).toBe(code)
  })

  it('is one line, and none for help', () => {
    expect(
      sentenceOf(new CommanderError(1, 'commander.unknownOption', "error: unknown option '--a'\n(Did you mean --b?)")),
    ).toBe("unknown option '--a' (Did you mean --b?)")
    expect(sentenceOf(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toBe('')
    expect(sentenceOf(new CommanderError(1, 'commander.help', '(outputHelp)'))).toBe('')
  })

  it('leaves out what would steer the terminal', () => {
    expect(sentenceOf(new DataError('found "\u001b[2Jgone\u0007"'))).toBe('found "\ufffd[2Jgone\ufffd"')
  })
})
