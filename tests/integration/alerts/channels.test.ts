import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { MailChannel } from '../../../src/engine/adapters/alerts/email.ts'
import { SlackChannel } from '../../../src/engine/adapters/alerts/slack.ts'
import { TelegramChannel } from '../../../src/engine/adapters/alerts/telegram.ts'
import { WebhookChannel } from '../../../src/engine/adapters/alerts/webhook.ts'
import type { AlertChannel, AlertNotice } from '../../../src/engine/kernel/alert-channel.ts'
import { ChannelError } from '../../../src/engine/model/errors.ts'
import { answer, hangUp, httpServer, silence } from './http-server.ts'
import { mailServer, type Replies } from './mail-server.ts'

const NOTICE: AlertNotice = {
  id: '7',
  at: Date.UTC(2026, 10, 20, 14, 2, 11),
  severity: 'critical',
  source: 'session',
  code: 'FEED-FAILED',
  message: 'The feed <stopped> & stays so',
  subject: 'SPY',
  correlationId: 'me@1',
  escalation: 1,
}
const SECRET = 'not-to-be-told'
const NEVER = new AbortController().signal

async function failing(channel: AlertChannel, signal: AbortSignal = NEVER): Promise<ChannelError> {
  const error: unknown = await channel.send(NOTICE, signal).catch((thrown: unknown) => thrown)
  if (!(error instanceof ChannelError)) throw new Error(`expected a ChannelError, found ${String(error)}`)
  expect(error.message).not.toContain(SECRET)
  return error
}

describe('given channels that speak HTTP', () => {
  const TOKEN = `1:${SECRET}`
  const channels: Readonly<Record<string, (url: string) => AlertChannel>> = {
    webhook: (url) => new WebhookChannel(`${url}/${SECRET}`, SECRET, () => 1_000),
    slack: (url) => new SlackChannel(`${url}/services/${SECRET}`),
    telegram: (url) => new TelegramChannel(url, TOKEN, '42'),
  }

  describe.each(Object.entries(channels))('%s', (_name, channelAt) => {
    test('when the server is busy, then it is worth another try; when it refuses, it is not', async () => {
      const { url } = await httpServer(
        answer(503, 'later'),
        answer(500),
        answer(403, 'no'),
        answer(404, ''),
        answer(301, ''),
      )
      const channel = channelAt(url)
      for (const kind of ['transient', 'transient', 'refused', 'refused', 'refused'])
        expect((await failing(channel)).kind).toBe(kind)
    })

    test('when the server asks for patience, then it says how long', async () => {
      const { url } = await httpServer(
        answer(429, 'slow down', { 'retry-after': '17' }),
        answer(429, '', { 'retry-after': 'soon' }),
      )
      expect(await failing(channelAt(url))).toMatchObject({ kind: 'rate-limit', retryAfterMs: 17_000 })
      expect(await failing(channelAt(url))).toMatchObject({ kind: 'rate-limit', retryAfterMs: null })
    })

    test('when the line breaks, nobody listens, or no answer comes, then it is worth another try', async () => {
      const broken = await httpServer(hangUp)
      expect((await failing(channelAt(broken.url))).kind).toBe('transient')
      broken.close()
      expect(await failing(channelAt(broken.url))).toMatchObject({ kind: 'transient', message: /ECONNREFUSED/ })
      const mute = await httpServer(silence)
      const ending = new AbortController()
      void mute.next().then(() => ending.abort())
      const error = await failing(channelAt(mute.url), ending.signal)
      expect([error.kind, error.message]).toEqual(['transient', 'no answer in time'])
    })

    test('when the server answers without end, then only the beginning is read', async () => {
      const { url } = await httpServer(answer(400, 'x'.repeat(1_000_000)))
      expect((await failing(channelAt(url))).message.length).toBeLessThan(300)
    })
  })

  test('when a webhook is sent, then it is JSON, signed, and names the try', async () => {
    const { url, received } = await httpServer(answer(204, ''))
    await new WebhookChannel(`${url}/hook`, SECRET, () => 1_700_000_000_999).send(NOTICE, NEVER)
    const [request] = received
    expect(JSON.parse(request?.body ?? '')).toEqual({ version: 1, ...NOTICE, at: '2026-11-20T14:02:11.000Z' })
    const signature = createHmac('sha256', SECRET).update(`1700000000.${request?.body}`).digest('hex')
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': '7-1',
      'x-quantx-timestamp': '1700000000',
      'x-quantx-signature': `sha256=${signature}`,
    })
  })

  test('when a webhook has no secret, then nothing is signed', async () => {
    const { url, received } = await httpServer(answer(200))
    await new WebhookChannel(url, '', () => 0).send(NOTICE, NEVER)
    expect(received[0]?.headers).not.toHaveProperty('x-quantx-signature')
  })

  test('when it goes to Telegram, then it is plain text to the chat, and its own words of patience count', async () => {
    const refusal = { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 5 } }
    const { url, received } = await httpServer(answer(200, { ok: true, result: {} }), answer(429, refusal))
    const channel = new TelegramChannel(`${url}/`, TOKEN, '42')
    await channel.send({ ...NOTICE, message: 'x'.repeat(9_000) }, NEVER)
    const { text, ...rest } = JSON.parse(received[0]?.body ?? '')
    expect(received[0]?.path).toBe(`/bot${TOKEN}/sendMessage`)
    expect(rest).toEqual({ chat_id: '42', disable_notification: false })
    expect(text).toHaveLength(4_096)
    expect(text).toMatch(/^QuantX CRITICAL: FEED-FAILED SPY \(not acknowledged, reminder 1\)\nxxx/)
    expect(await failing(channel)).toMatchObject({
      kind: 'rate-limit',
      retryAfterMs: 5_000,
      message: 'answered 429: Too Many Requests',
    })
  })

  test('when it goes to Slack, then nothing in it is read as a mention or a link', async () => {
    const { url, received } = await httpServer(answer(200, 'ok'), answer(410, 'channel_is_archived'))
    await new SlackChannel(url).send(NOTICE, NEVER)
    expect(JSON.parse(received[0]?.body ?? '').text).toContain('The feed &lt;stopped&gt; &amp; stays so')
    expect(await failing(new SlackChannel(url))).toMatchObject({
      kind: 'refused',
      message: 'answered 410: channel_is_archived',
    })
  })
})

describe('given mail', () => {
  const channelAt = (port: number, rest: Partial<ConstructorParameters<typeof MailChannel>[0]> = {}) =>
    new MailChannel({
      host: '127.0.0.1',
      port,
      security: 'none',
      user: 'ann',
      password: SECRET,
      from: 'quantx@example.com',
      to: 'ann@example.com',
      ...rest,
    })

  test('when it is taken, then sender, recipient, subject and text are as they should be, and the user was told', async () => {
    const { port, mails, commands } = await mailServer()
    await channelAt(port).send(
      { ...NOTICE, escalation: 0, message: 'ends\r\nBcc: eve@example.com', subject: 'a\r\nBcc: eve@example.com' },
      NEVER,
    )
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({ from: 'MAIL FROM:<quantx@example.com>', to: 'RCPT TO:<ann@example.com>' })
    const [head = ''] = mails[0]?.text.split('\n\n') ?? []
    expect(head).toContain('Subject: QuantX CRITICAL: FEED-FAILED a Bcc: eve@example.com')
    expect(head).not.toMatch(/^Bcc:/m)
    expect(commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(1)
    expect(commands).toContain(`AUTH PLAIN ${Buffer.from(`\0ann\0${SECRET}`).toString('base64')}`)
  })

  const CASES: readonly [string, Replies, string][] = [
    ['refuses the password', { AUTH: `535 5.7.8 ${SECRET} no` }, 'refused'],
    ['does not know the recipient', { RCPT: '550 5.1.1 nobody' }, 'refused'],
    ['is busy', { MAIL: '451 4.3.2 later' }, 'transient'],
    ['limits', { RCPT: '452 4.5.3 too many' }, 'transient'],
    ['does not like the message', { '.': '554 5.7.1 spam' }, 'refused'],
    ['hangs up at the greeting', { GREETING: null }, 'transient'],
    ['hangs up in the middle', { DATA: null }, 'transient'],
    ['talks nonsense', { GREETING: 'HTTP/1.1 400 Bad Request' }, 'transient'],
  ]
  test.each(CASES)('when the server %s, then that is told apart', async (_what, replies, kind) => {
    const { port } = await mailServer(replies)
    expect((await failing(channelAt(port))).kind).toBe(kind)
  })

  test('when encryption is asked for and not offered, then nothing of the message or the password is sent', async () => {
    const { port, commands } = await mailServer()
    expect(await failing(channelAt(port, { security: 'starttls' }))).toMatchObject({ kind: 'refused' })
    expect(commands.some((line) => /^(AUTH|MAIL|DATA)/.test(line))).toBe(false)
  })

  test('when nobody listens, or no answer comes in time, then it is worth another try', async () => {
    const { port } = await mailServer({ GREETING: '' })
    const ending = new AbortController()
    const sending = failing(channelAt(port), ending.signal)
    ending.abort()
    expect(await sending).toMatchObject({ kind: 'transient', message: 'no answer in time' })
    expect((await failing(channelAt(1))).kind).toBe('transient')
  })
})
