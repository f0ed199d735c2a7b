import { createTransport } from 'nodemailer'
import type { AlertChannel, AlertNotice } from '../../kernel/alert-channel.ts'
import { ChannelError, type ChannelErrorKind } from '../../model/errors.ts'
import { headline, noticeText } from './notice-text.ts'

export interface MailWay {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `starttls` or not at all, `none` for a relay on this machine. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user: string
  readonly password: string
  readonly from: string
  readonly to: string
}

const PATIENCE_MS = 10_000

/** Sends each alert as a mail over SMTP (RFC 5321), on a connection of its own. */
export class MailChannel implements AlertChannel {
  readonly #way: MailWay

  constructor(way: MailWay) {
    this.#way = way
  }

  async send(notice: AlertNotice, signal: AbortSignal): Promise<void> {
    const { host, port, security, user, password, from, to } = this.#way
    const transport = createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === '' ? {} : { auth: { user, pass: password } }),
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const mail = { from, to, subject: headline(notice), text: noticeText(notice) }
    const aborted = new Promise<never>((_, reject) => {
      const giveUp = () => reject(new ChannelError('transient', 'no answer in time'))
      if (signal.aborted) giveUp()
      else signal.addEventListener('abort', giveUp, { once: true })
    })
    try {
      await Promise.race([transport.sendMail(mail), aborted])
    } catch (error) {
      throw error instanceof ChannelError ? error : failureOfMail(error)
    } finally {
      transport.close()
    }
  }
}

/** By the codes of RFC 5321 and those of nodemailer. What the server said may hold addresses, but never the password. */
function failureOfMail(error: unknown): ChannelError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'
  const reply =
    error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
      ? error.responseCode
      : null
  return new ChannelError(kindOf(code, reply), `${mailWords(code)}${reply === null ? '' : `: it answered ${reply}`}`)
}

function kindOf(code: string, reply: number | null): ChannelErrorKind {
  if (reply !== null) return reply >= 500 ? 'refused' : 'transient'
  return ['EAUTH', 'ENOAUTH', 'ETLS', 'EENVELOPE', 'ECONFIG'].includes(code) ? 'refused' : 'transient'
}

function mailWords(code: string): string {
  if (code === 'ETLS') return 'the mail server offers no encryption, or its certificate is not trusted'
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'the mail server does not take the user and password'
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return 'the mail server does not take the message'
  return `no connection to the mail server (${code})`
}
