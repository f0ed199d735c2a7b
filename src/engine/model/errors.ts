/**
 * Base of every error that QuantX raises on purpose.
 * `code` is stable and machine-readable; `message` is a sentence for the user.
 */
export abstract class QuantXError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A setting, argument or parameter is missing, unknown or out of range. */
export class ConfigError extends QuantXError {
  readonly code = 'CONFIG'
}

/** Market data is missing, malformed or inconsistent. */
export class DataError extends QuantXError {
  readonly code = 'DATA'
}

/** A value does not fit the exact integer range of the engine (±2^53 − 1 units). */
export class ArithmeticError extends QuantXError {
  readonly code = 'ARITHMETIC'
}

/** An order was refused by the risk gate. `rule` names the rule, `limit` and `found` say by how much. */
export class RiskViolation extends QuantXError {
  readonly code = 'RISK'
  readonly rule: string
  readonly limit: string
  readonly found: string

  constructor(rule: string, message: string, limit: string, found: string) {
    super(message)
    this.rule = rule
    this.limit = limit
    this.found = found
  }
}

/** Where in a strategy's source a failure happened; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A strategy failed to compile, to load, or threw while running. */
export class StrategyError extends QuantXError {
  readonly code = 'STRATEGY'
  /** `load`: it never ran. `run`: it threw while trading. */
  readonly phase: 'load' | 'run'
  readonly location: SourceLocation | undefined

  constructor(
    phase: 'load' | 'run',
    message: string,
    options?: ErrorOptions & { location?: SourceLocation | undefined },
  ) {
    super(message, options)
    this.phase = phase
    this.location = options?.location
  }
}

/** The local store could not be opened, read or written. */
export class StorageError extends QuantXError {
  readonly code = 'STORAGE'
}

/** What went wrong at a broker; `transient` leaves open whether it acted. */
export type BrokerErrorKind = 'transient' | 'rejected' | 'auth' | 'rate-limit'

/** A broker refused, could not be reached, or answered with something that it must not say. */
export class BrokerError extends QuantXError {
  readonly code = 'BROKER'
  readonly kind: BrokerErrorKind

  constructor(kind: BrokerErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** What went wrong at a channel for alerts: `transient` and `rate-limit` are worth another try, `refused` is not. */
export type ChannelErrorKind = 'transient' | 'refused' | 'rate-limit'

/** A message could not be handed to a channel for alerts. Its words hold no secret. */
export class ChannelError extends QuantXError {
  readonly code = 'CHANNEL'
  readonly kind: ChannelErrorKind
  /** When the other side wants to be asked again, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null

  constructor(kind: ChannelErrorKind, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

/** The run was cancelled by the user before it ended. */
export class CancelledError extends QuantXError {
  readonly code = 'CANCELLED'
}

/** An invariant of the engine does not hold: a bug in QuantX, never the user's fault. */
export class InvariantError extends QuantXError {
  readonly code = 'INVARIANT'
}

/** Stays on in production: throws {@link InvariantError} when `condition` is false. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Returns `value`, or throws {@link InvariantError} naming `what` when it is null or undefined. */
export function ensure<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InvariantError(`expected ${what}, found ${value}`)
  return value
}

/** Marks the branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new InvariantError(`unexpected ${JSON.stringify(value)}`)
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
