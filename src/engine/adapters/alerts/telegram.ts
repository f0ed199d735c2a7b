import { z } from 'zod'
import type { AlertChannel, AlertNotice } from '../../kernel/alert-channel.ts'
import { noticeText } from './notice-text.ts'
import { failureOf, postJson } from './post-json.ts'

/** Longest message that `sendMessage` takes. */
const MAX_TEXT = 4_096

const Refusal = z.object({
  description: z.string().default(''),
  parameters: z.object({ retry_after: z.number().positive().optional() }).optional(),
})

/** `sendMessage` of the Bot API: https://core.telegram.org/bots/api#sendmessage */
export class TelegramChannel implements AlertChannel {
  readonly #url: string
  readonly #chatId: string

  /** @param apiUrl `https://api.telegram.org`, or a Bot API server of the user's own */
  constructor(apiUrl: string, token: string, chatId: string) {
    this.#url = `${apiUrl.replace(/\/+$/, '')}/bot${token}/sendMessage`
    this.#chatId = chatId
  }

  async send(notice: AlertNotice, signal: AbortSignal): Promise<void> {
    const message = {
      chat_id: this.#chatId,
      text: noticeText(notice).slice(0, MAX_TEXT),
      disable_notification: notice.severity === 'info',
    }
    const answer = await postJson(this.#url, JSON.stringify(message), signal)
    if (answer.status === 200) return
    const refusal = Refusal.safeParse(jsonOf(answer.body))
    const seconds = refusal.data?.parameters?.retry_after
    const retryAfterMs = seconds === undefined ? answer.retryAfterMs : seconds * 1_000
    throw failureOf({ ...answer, retryAfterMs }, refusal.data?.description.slice(0, 200))
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy in between answers in a language of its own: the status alone tells.
    return null
  }
}
