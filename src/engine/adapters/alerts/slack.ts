import type { AlertChannel, AlertNotice } from '../../kernel/alert-channel.ts'
import { noticeText } from './notice-text.ts'
import { failureOf, postJson } from './post-json.ts'

/** An incoming webhook of Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export class SlackChannel implements AlertChannel {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async send(notice: AlertNotice, signal: AbortSignal): Promise<void> {
    const answer = await postJson(this.#url, JSON.stringify({ text: escaped(noticeText(notice)) }), signal)
    if (answer.status !== 200) throw failureOf(answer)
  }
}

/** The three characters that would be read as a mention or a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
