import { ChannelError } from '../../model/errors.ts'

/** What the other side said: bodies are cut, for they are only ever read to tell what went wrong. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** From the header `Retry-After`, in ms; null without one. */
  readonly retryAfterMs: number | null
}

const MAX_BODY_BYTES = 4_096

/**
 * Posts JSON. Redirects are not followed: the address may be a secret. Errors never name the address.
 * @throws ChannelError `transient` when there is no answer
 */
export async function postJson(
  url: string,
  body: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      redirect: 'manual',
      signal,
    })
    const answer = await readSome(response)
    return { status: response.status, body: answer, retryAfterMs: retryAfterOf(response.headers.get('retry-after')) }
  } catch (error) {
    throw new ChannelError('transient', signal.aborted ? 'no answer in time' : `no connection: ${causeOf(error)}`)
  }
}

/** What an answer means that is not a success. */
export function failureOf({ status, body, retryAfterMs }: Answer, words = firstLine(body)): ChannelError {
  const told = `answered ${status}${words === '' ? '' : `: ${words}`}`
  if (status === 429) return new ChannelError('rate-limit', told, retryAfterMs)
  if (status === 408 || status >= 500) return new ChannelError('transient', told, retryAfterMs)
  return new ChannelError('refused', told)
}

/** The first words of an answer, for a message. */
function firstLine(body: string): string {
  return (body.trim().split('\n')[0] ?? '').slice(0, 200)
}

async function readSome(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < MAX_BODY_BYTES) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
  }
  await reader.cancel()
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8')
}

function retryAfterOf(header: string | null): number | null {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return null
  return Number(header) * 1_000
}

/** `ECONNREFUSED`, `ENOTFOUND` …: the code alone, because messages name addresses. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'it broke off'
}
