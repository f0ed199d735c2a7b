import { BrokerConfig } from '../../../contract/broker.ts'

/** Where a session is to trade, as it is typed. */
export interface BrokerDraft {
  /** `usual`: where the engine was told to trade when it was started. */
  readonly kind: BrokerConfig['kind'] | 'usual'
  readonly url: string
  readonly token: string
}

export const NO_BROKER: BrokerDraft = { kind: 'simulated', url: '', token: '' }

/** Takes a whole address as the paper broker prints it apart: `ws://127.0.0.1:7070/?token=…`. */
export function withAddress(draft: BrokerDraft, text: string): BrokerDraft {
  const pasted = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  const token = pasted?.searchParams.get('token') ?? ''
  if (pasted === null || token === '') return { ...draft, url: text }
  return { ...draft, url: `${pasted.protocol}//${pasted.host}`, token }
}

/** The broker of a draft, `usual` for that of the engine, null while it is none that can be asked. */
export function brokerOf({ kind, url, token }: BrokerDraft): BrokerConfig | 'usual' | null {
  if (kind === 'usual') return kind
  if (kind === 'simulated') return { kind }
  const address = url.trim().replace(/\/+$/, '')
  if (!URL.canParse(address)) return null
  const parsed = BrokerConfig.safeParse({ kind, url: address, token: token.trim() })
  return parsed.success ? parsed.data : null
}

/** What is wrong with an address; null for one that is not finished, and for a good one. */
export function addressProblem(url: string): string | null {
  const text = url.trim()
  if (text === '') return null
  return /^wss?:\/\/[^/]/.test(text) && URL.canParse(text) ? null : 'Expected an address such as ws://127.0.0.1:7070'
}
