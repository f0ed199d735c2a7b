import type { ChannelChange, ChannelView } from '../../contract/alerts.ts'
import { ConfigError, unreachable } from '../model/errors.ts'

/**
 * A change of a channel with the secrets that it keeps filled in. A secret is kept only for where it went before: else
 * whoever can change an address could have it sent to their own.
 * @throws ConfigError when what is left can't be used
 */
export function withSecrets(change: ChannelChange, before: ChannelChange | undefined): ChannelChange {
  const kept = before?.kind === change.kind ? before : undefined
  switch (change.kind) {
    case 'webhook': {
      const old = kept?.kind === 'webhook' ? kept : undefined
      const url = requireUrl(change.name, change.url ?? old?.url ?? '', false)
      return { ...change, url, signingSecret: change.signingSecret ?? old?.signingSecret ?? '' }
    }
    case 'slack':
      return {
        ...change,
        url: requireUrl(change.name, change.url ?? (kept?.kind === 'slack' ? kept.url : '') ?? '', true),
      }
    case 'telegram': {
      requireUrl(change.name, change.apiUrl, true)
      const old = kept?.kind === 'telegram' && kept.apiUrl === change.apiUrl ? kept : undefined
      const token = change.token ?? old?.token ?? ''
      if (!/^\w+:[\w-]+$/.test(token)) throw expected(change.name, 'the token of a bot, such as 123456:ABC-def')
      return { ...change, token }
    }
    case 'email': {
      const old = kept?.kind === 'email' && isSameServer(kept, change) ? kept : undefined
      const password = change.password ?? old?.password ?? ''
      if (change.security === 'none' && password !== '' && !isLoopback(change.host))
        throw expected(change.name, 'TLS or STARTTLS for a password that leaves this machine')
      return { ...change, password }
    }
    default:
      return unreachable(change)
  }
}

/** A channel without its secrets, for the screen. */
export function withoutSecrets(setting: ChannelChange, state: { trouble: string; waiting: number }): ChannelView {
  switch (setting.kind) {
    case 'webhook':
      return { ...setting, ...state, url: address(setting.url), signingSecret: secret(setting.signingSecret) }
    case 'slack':
      return { ...setting, ...state, url: address(setting.url) }
    case 'telegram':
      return { ...setting, ...state, token: secret(setting.token) }
    case 'email':
      return { ...setting, ...state, password: secret(setting.password) }
    default:
      return unreachable(setting)
  }
}

type Mail = Extract<ChannelChange, { kind: 'email' }>

function isSameServer(a: Mail, b: Mail): boolean {
  return a.host === b.host && a.port === b.port && a.security === b.security && a.user === b.user
}

function secret(value: string | null): { isKept: boolean; host: string } {
  return { isKept: value !== null && value !== '', host: '' }
}

function address(value: string | null): { isKept: boolean; host: string } {
  return { ...secret(value), host: value !== null && URL.canParse(value) ? new URL(value).host : '' }
}

/** @param isSecret whether it must not go over a network in clear */
function requireUrl(name: string, text: string, isSecret: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'https:') return text
  if (url?.protocol === 'http:' && (!isSecret || isLoopback(url.hostname))) return text
  throw expected(name, isSecret ? 'an address that begins with https://' : 'an address with https:// or http://')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** What was found is not told: it may be a secret. */
function expected(name: string, what: string): ConfigError {
  return new ConfigError(`expected ${what} in channel “${name}”`)
}
