import { ChannelChange, type ChannelView } from '../../../contract/alerts.ts'

export const CHANNEL_KINDS = [
  { value: 'webhook', label: 'Webhook' },
  { value: 'telegram', label: 'Telegram' },
  { value: 'slack', label: 'Slack' },
  { value: 'email', label: 'E-mail' },
] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]['value']

/** A field of the form; a secret is shown as dots and left as it is when nothing is typed. */
export interface ChannelField {
  readonly name: FieldName
  readonly label: string
  readonly isSecret?: boolean
}

export type FieldName =
  'url' | 'signingSecret' | 'apiUrl' | 'token' | 'chatId' | 'host' | 'user' | 'password' | 'from' | 'to'

export const CHANNEL_FIELDS: Readonly<Record<ChannelKind, readonly ChannelField[]>> = {
  webhook: [
    { name: 'url', label: 'Address', isSecret: true },
    { name: 'signingSecret', label: 'Secret to sign with', isSecret: true },
  ],
  slack: [{ name: 'url', label: 'Incoming webhook', isSecret: true }],
  telegram: [
    { name: 'token', label: 'Token of the bot', isSecret: true },
    { name: 'chatId', label: 'Chat' },
    { name: 'apiUrl', label: 'Server' },
  ],
  email: [
    { name: 'host', label: 'Mail server' },
    { name: 'user', label: 'User' },
    { name: 'password', label: 'Password', isSecret: true },
    { name: 'from', label: 'From' },
    { name: 'to', label: 'To' },
  ],
}

/** A channel in the form. */
export interface ChannelDraft {
  readonly id: string
  readonly kind: ChannelKind
  readonly name: string
  readonly minSeverity: ChannelChange['minSeverity']
  readonly onlyEscalated: boolean
  readonly texts: Readonly<Partial<Record<FieldName, string>>>
  readonly port: number | null
  readonly security: 'tls' | 'starttls' | 'none'
}

export function emptyChannel(kind: ChannelKind, id: string): ChannelDraft {
  const name = CHANNEL_KINDS.find(({ value }) => value === kind)?.label ?? kind
  const terms = { minSeverity: 'warning', onlyEscalated: false, port: 465, security: 'tls' } as const
  return { id, kind, name, ...terms, texts: kind === 'telegram' ? { apiUrl: 'https://api.telegram.org' } : {} }
}

/** A channel that is there, to be changed: secrets stay empty, which keeps them. */
export function draftOf(view: ChannelView): ChannelDraft {
  const { id, kind, name, minSeverity, onlyEscalated } = view
  const draft = { ...emptyChannel(kind, id), name, minSeverity, onlyEscalated }
  switch (view.kind) {
    case 'telegram':
      return { ...draft, texts: { apiUrl: view.apiUrl, chatId: view.chatId } }
    case 'email': {
      const { host, user, from, to, port, security } = view
      return { ...draft, port, security, texts: { host, user, from, to } }
    }
    case 'webhook':
    case 'slack':
      return draft
  }
}

/** What goes to the engine. @param keeps whether the channel is there, so that an empty secret keeps the old one */
export function channelOf(draft: ChannelDraft, isOn: boolean, keeps: boolean): ChannelChange {
  const { id, kind, name, minSeverity, onlyEscalated, texts } = draft
  const head = { id, name, isOn, minSeverity, onlyEscalated }
  const text = (field: FieldName) => texts[field] ?? ''
  const secret = (field: FieldName) => (text(field) === '' && keeps ? null : text(field))
  switch (kind) {
    case 'webhook':
      return { ...head, kind, url: secret('url'), signingSecret: secret('signingSecret') }
    case 'slack':
      return { ...head, kind, url: secret('url') }
    case 'telegram':
      return { ...head, kind, apiUrl: text('apiUrl'), chatId: text('chatId'), token: secret('token') }
    case 'email': {
      const way = { host: text('host'), port: draft.port ?? 0, security: draft.security, user: text('user') }
      return { ...head, kind, ...way, from: text('from'), to: text('to'), password: secret('password') }
    }
  }
}

/** What is wrong in the form, in words, by field; empty when nothing is. The engine has the last word on addresses. */
export function channelProblems(draft: ChannelDraft): Readonly<Record<string, string>> {
  const parsed = ChannelChange.safeParse(channelOf(draft, true, true))
  if (parsed.success) return {}
  return Object.fromEntries(
    parsed.error.issues.map(({ path, code }) => {
      const field = String(path[0])
      return [
        field,
        code === 'too_big' && field !== 'port' ? 'That is too long' : (FIELD_PROBLEMS[field] ?? 'Expected a text'),
      ]
    }),
  )
}

const FIELD_PROBLEMS: Readonly<Record<string, string>> = {
  name: 'Expected a name',
  apiUrl: 'Expected an address such as https://api.telegram.org',
  port: 'Expected a whole number from 1 to 65,535',
}

/** Whether a secret of a channel is kept, and where it leads. */
export function keptSecret(view: ChannelView | undefined, field: FieldName): string {
  if (view === undefined || !(field in view)) return ''
  const secrets: Readonly<Record<string, unknown>> = { ...view }
  const secret = secrets[field]
  if (typeof secret !== 'object' || secret === null || !('isKept' in secret) || secret.isKept !== true) return ''
  return 'host' in secret && typeof secret.host === 'string' && secret.host !== '' ? `Kept, at ${secret.host}` : 'Kept'
}

/** How a channel goes, in words. */
export function channelState({ isOn, trouble, waiting }: ChannelView): string {
  if (!isOn) return 'Off'
  if (trouble !== '') return waiting === 0 ? trouble : `${trouble}; ${waiting} waiting`
  return waiting === 0 ? 'On' : `${waiting} waiting`
}
