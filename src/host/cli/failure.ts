import { CommanderError } from 'commander'
import { CancelledError, ConfigError, DataError, StrategyError, messageOf } from '../../engine/model/errors.ts'

const DONE = 0
const FAILED = 1
const BAD_INPUT = 2
/** 128 + SIGINT, as shells count. */
const INTERRUPTED = 130

/** 0 when nothing is wrong (help, version), 1 failed, 2 bad usage or input, 130 interrupted. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : BAD_INPUT
  if (error instanceof CancelledError) return INTERRUPTED
  if (error instanceof ConfigError || error instanceof DataError) return BAD_INPUT
  if (error instanceof StrategyError) return error.phase === 'load' ? BAD_INPUT : FAILED
  return FAILED
}

/** One line for people; empty when all was said. */
export function sentenceOf(error: unknown): string {
  // Help was asked for, or printed for want of a command.
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) return ''
  const text = error instanceof CommanderError ? error.message.replace(/^error: /, '') : messageOf(error)
  // Files are quoted in errors, and a terminal obeys what is in them.
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .trim()
}
