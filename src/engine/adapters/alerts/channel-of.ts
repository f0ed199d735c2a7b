import type { ChannelChange } from '../../../contract/alerts.ts'
import type { AlertChannel } from '../../kernel/alert-channel.ts'
import { unreachable } from '../../model/errors.ts'
import { MailChannel } from './email.ts'
import { SlackChannel } from './slack.ts'
import { TelegramChannel } from './telegram.ts'
import { WebhookChannel } from './webhook.ts'

/** The channel that a setting speaks of. */
export function channelOf(setting: ChannelChange, now: () => number): AlertChannel {
  switch (setting.kind) {
    case 'webhook':
      return new WebhookChannel(setting.url ?? '', setting.signingSecret ?? '', now)
    case 'slack':
      return new SlackChannel(setting.url ?? '')
    case 'telegram':
      return new TelegramChannel(setting.apiUrl, setting.token ?? '', setting.chatId)
    case 'email':
      return new MailChannel({ ...setting, password: setting.password ?? '' })
    default:
      return unreachable(setting)
  }
}
