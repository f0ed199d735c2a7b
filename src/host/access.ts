import { createHash, randomBytes } from 'node:crypto'

/** Links that were printed but not followed; older ones than this many expire. */
const MAX_OPEN_TOKENS = 8

/**
 * Who may use the browser host: whoever follows a printed link first gets a session, and the link is worth nothing then.
 * Only hashes are compared, so that the time it takes tells nothing.
 */
export class Access {
  readonly #tokens = new Set<string>()
  readonly #sessions = new Set<string>()

  /** A new one-time token. */
  issueToken(): string {
    const token = secret()
    this.#tokens.add(digest(token))
    const [oldest] = this.#tokens
    if (this.#tokens.size > MAX_OPEN_TOKENS && oldest !== undefined) this.#tokens.delete(oldest)
    return token
  }

  /** The session that the token opens; undefined when it was used before or never issued. */
  redeem(token: string): string | undefined {
    if (!this.#tokens.delete(digest(token))) return undefined
    const session = secret()
    this.#sessions.add(digest(session))
    return session
  }

  isSession(session: string): boolean {
    return this.#sessions.has(digest(session))
  }
}

const secret = () => randomBytes(32).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest('base64')
