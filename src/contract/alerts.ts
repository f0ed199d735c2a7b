import { z } from 'zod'
import { STUDY_KINDS } from './streams.ts'

export const AlertSeverity = z.enum(['info', 'warning', 'error', 'critical'])
export type AlertSeverity = z.infer<typeof AlertSeverity>

/** Most channels, and most rules, that a user may have. */
export const MAX_CHANNELS = 20

const channel = {
  id: z.string().min(1).max(40),
  name: z.string().trim().min(1).max(60),
  isOn: z.boolean(),
  minSeverity: AlertSeverity,
  /** Only for critical alerts that nobody acknowledged in time. */
  onlyEscalated: z.boolean(),
}
const text = z.string().trim().min(1).max(300)
const port = z.number().int().min(1).max(65_535)
const mailSecurity = z.enum(['tls', 'starttls', 'none'])

/** How a channel is reached, but for its secrets. Where a secret is the address itself, the screen sees its host. */
const ways = {
  webhook: { kind: z.literal('webhook') },
  slack: { kind: z.literal('slack') },
  telegram: { kind: z.literal('telegram'), apiUrl: z.url().max(300), chatId: text },
  email: {
    kind: z.literal('email'),
    host: text,
    port,
    security: mailSecurity,
    user: z.string().trim().max(300),
    from: text,
    to: text,
  },
}

/** A secret as it goes to the engine: null keeps the one that is there. An empty one takes it away. */
const secretIn = z.string().trim().max(2_000).nullable()
/** A secret as the screen sees it: whether there is one, and the host of an address. */
const secretOut = z.object({ isKept: z.boolean(), host: z.string() })

/** A channel as the user sets it up. */
export const ChannelChange = z.discriminatedUnion('kind', [
  z.object({ ...channel, ...ways.webhook, url: secretIn, signingSecret: secretIn }),
  z.object({ ...channel, ...ways.slack, url: secretIn }),
  z.object({ ...channel, ...ways.telegram, token: secretIn }),
  z.object({ ...channel, ...ways.email, password: secretIn }),
])
export type ChannelChange = z.infer<typeof ChannelChange>

/** A channel as the screen sees it, with how it goes. */
const state = {
  /** What went wrong last; empty while it goes well. */
  trouble: z.string(),
  /** Messages that wait to be sent. */
  waiting: z.number().int().nonnegative(),
}
export const ChannelView = z.discriminatedUnion('kind', [
  z.object({ ...channel, ...ways.webhook, url: secretOut, signingSecret: secretOut, ...state }),
  z.object({ ...channel, ...ways.slack, url: secretOut, ...state }),
  z.object({ ...channel, ...ways.telegram, token: secretOut, ...state }),
  z.object({ ...channel, ...ways.email, password: secretOut, ...state }),
])
export type ChannelView = z.infer<typeof ChannelView>

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 22:00')

/** When only what is critical is sent. Over midnight when it ends before it begins. */
export const QuietHours = z.object({ from: time, to: time, zone: z.string().max(60) })
export type QuietHours = z.infer<typeof QuietHours>

/** What holds for all channels, and for the desktop's own notifications. */
const general = {
  quietHours: QuietHours.nullable(),
  /** After so many minutes an unacknowledged critical alert is said again; null for never. */
  escalateAfterMinutes: z.number().int().min(1).max(240).nullable(),
  desktop: z.object({ isOn: z.boolean(), minSeverity: AlertSeverity }),
}
export const AlertGeneral = z.object(general)
export type AlertGeneral = z.infer<typeof AlertGeneral>

export const AlertSettingsView = z.object({ ...general, channels: z.array(ChannelView) })
export type AlertSettingsView = z.infer<typeof AlertSettingsView>

/** How a test message went. */
export const ChannelTest = z.object({ isSent: z.boolean(), message: z.string() })
export type ChannelTest = z.infer<typeof ChannelTest>

/** A notification of the desktop's own. One with the same id takes the place of the one before. */
export const DesktopNotice = z.object({
  id: z.string().max(60),
  title: z.string().max(120),
  body: z.string().max(500),
  /** Stays until it is closed, where the desktop knows such. */
  isUrgent: z.boolean(),
})
export type DesktopNotice = z.infer<typeof DesktopNotice>

export const MAX_RULES = 100

/** What a rule of the user's looks at. */
export const RuleWatch = z.discriminatedUnion('kind', [
  /** The last price of a symbol. */
  z.object({ kind: z.literal('price'), symbol: z.string().min(1) }),
  /** The first line of an indicator, with each closed bar. */
  z.object({
    kind: z.literal('indicator'),
    symbol: z.string().min(1),
    timeframe: z.string().min(1).max(8),
    study: z.enum(STUDY_KINDS),
    arguments: z.array(z.number().positive()).max(4),
  }),
  /** Profit and loss in the account's currency: of the day, or of open positions. */
  z.object({ kind: z.literal('pnl'), of: z.enum(['day', 'open']) }),
  /** How far equity is below its highest since the session began or the engine started, in percent. */
  z.object({ kind: z.literal('drawdown') }),
  /** The feed or the broker is lost; `above` and `level` say nothing here. */
  z.object({ kind: z.literal('connection'), of: z.enum(['feed', 'broker']) }),
])
export type RuleWatch = z.infer<typeof RuleWatch>

/** A rule of the user's: an alert when what it looks at crosses a level. */
export const AlertRule = z.object({
  id: z.string().min(1).max(40),
  isOn: z.boolean(),
  watch: RuleWatch,
  direction: z.enum(['above', 'below']),
  level: z.number(),
  /** Told each time rather than once. */
  isRepeating: z.boolean(),
  /** How far back beyond the level it must go before it is told again, in the unit of the level. */
  rearm: z.number().nonnegative(),
  severity: AlertSeverity,
  note: z.string().trim().max(200),
})
export type AlertRule = z.infer<typeof AlertRule>

/** A rule as it stands. `told`: it was told and is off; `unknown`: nothing is there to look at, and why. */
export const AlertRuleView = AlertRule.extend({
  state: z.enum(['waiting', 'told', 'off', 'unknown']),
  detail: z.string(),
  value: z.number().nullable(),
})
export type AlertRuleView = z.infer<typeof AlertRuleView>
