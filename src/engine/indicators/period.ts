import { ConfigError } from '../model/errors.ts'

/** Longest period, as in TA-Lib. */
const MAX_PERIOD = 100_000

/** Returns `period`. @throws ConfigError unless it is a whole number from `least` to 100,000. */
export function checkPeriod(period: number, least: number, what: string): number {
  if (Number.isInteger(period) && period >= least && period <= MAX_PERIOD) return period
  throw new ConfigError(`expected ${what} to be a whole number from ${least} to ${MAX_PERIOD}, found ${period}`)
}
