import { z } from 'zod'
import type { Failure } from '../../contract/protocol.ts'
import { QuantXError, RiskViolation, StrategyError, messageOf } from '../model/errors.ts'

/** What a client is told of anything thrown: a code, a sentence and, where the error knows them, place, rule and limit. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RiskViolation) {
    const { code, message, rule, limit, found } = error
    return { code, message, rule, limit, found }
  }
  if (error instanceof StrategyError) {
    const { code, message, location } = error
    return location === undefined ? { code, message } : { code, message, location: { ...location } }
  }
  if (error instanceof QuantXError) return { code: error.code, message: error.message }
  if (error instanceof z.ZodError) return { code: 'INPUT', message: z.prettifyError(error) }
  return { code: 'INTERNAL', message: messageOf(error) }
}
