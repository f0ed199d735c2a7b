import type { Severity } from './events.ts'

/** An alert on its way out of the engine. */
export interface AlertNotice {
  readonly id: string
  readonly at: number
  readonly severity: Severity
  readonly source: string
  readonly code: string
  readonly message: string
  readonly subject: string
  readonly correlationId: string | null
  /** How often it was said again because nobody acknowledged it. */
  readonly escalation: number
}

/** A way to a human outside of the screen. */
export interface AlertChannel {
  /**
   * Hands one alert over; done when the other side has taken it.
   * @param signal ends the attempt
   * @throws ChannelError
   */
  send(notice: AlertNotice, signal: AbortSignal): Promise<void>
}
