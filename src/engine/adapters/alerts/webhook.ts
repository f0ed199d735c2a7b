import { createHmac } from 'node:crypto'
import type { AlertChannel, AlertNotice } from '../../kernel/alert-channel.ts'
import { failureOf, postJson } from './post-json.ts'

/**
 * Posts each alert as JSON to an address of the user's. With a secret, `X-QuantX-Signature` holds
 * `sha256=` and HMAC-SHA256, in hex, of `<X-QuantX-Timestamp>.<body>`. `Idempotency-Key` is the same for each try.
 */
export class WebhookChannel implements AlertChannel {
  readonly #url: string
  readonly #secret: string
  readonly #now: () => number

  constructor(url: string, secret: string, now: () => number) {
    this.#url = url
    this.#secret = secret
    this.#now = now
  }

  async send(notice: AlertNotice, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ version: 1, ...notice, at: new Date(notice.at).toISOString() })
    const timestamp = String(Math.floor(this.#now() / 1_000))
    const answer = await postJson(this.#url, body, signal, {
      'idempotency-key': `${notice.id}-${notice.escalation}`,
      ...(this.#secret === ''
        ? {}
        : { 'x-quantx-timestamp': timestamp, 'x-quantx-signature': signatureOf(this.#secret, timestamp, body) }),
    })
    if (answer.status < 200 || answer.status > 299) throw failureOf(answer)
  }
}

function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}
