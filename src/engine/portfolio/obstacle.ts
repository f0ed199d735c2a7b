import { ConfigError } from '../model/errors.ts'
import { RateError } from './rate-pair.ts'

/** Why an account has no terms for something: the words of what `attempt` throws for that, empty when it succeeds. */
export function obstacleIn(attempt: () => unknown): string {
  try {
    attempt()
    return ''
  } catch (error) {
    if (error instanceof RateError || error instanceof ConfigError) return error.message
    throw error
  }
}
