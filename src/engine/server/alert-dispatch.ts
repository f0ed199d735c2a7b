import { MAX_CHANNELS } from '../../contract/alerts.ts'
import type { AlertGeneral, AlertSettingsView, ChannelChange, ChannelTest } from '../../contract/alerts.ts'
import type { AlertView } from '../../contract/views.ts'
import { DEFAULT_ALERT_SETTINGS, readAlertSettings, writeAlertSettings } from '../adapters/alerts/channel-settings.ts'
import type { AlertSettings } from '../adapters/alerts/channel-settings.ts'
import type { AlertChannel, AlertNotice } from '../kernel/alert-channel.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import type { AlertDesk, AlertOutlet } from './alert-desk.ts'
import { SEVERITY_RANK } from './alert-row.ts'
import { ChannelOutbox } from './channel-outbox.ts'
import { withSecrets, withoutSecrets } from './channel-secrets.ts'
import { isQuiet } from './quiet-hours.ts'
import type { Time } from './timing.ts'

export interface AlertDispatchParts {
  readonly home: string
  readonly time: Time
  readonly alerts: Pick<AlertDesk, 'add' | 'attach' | 'escalation'>
  /** Makes a channel of its setting. */
  readonly channelOf: (setting: ChannelChange, now: () => number) => AlertChannel
}

/** Sends alerts to the channels that the user has set up, and keeps how they are set up. */
export class AlertDispatch implements AlertOutlet {
  readonly #parts: AlertDispatchParts
  readonly #outboxes = new Map<string, ChannelOutbox>()
  #settings: AlertSettings = DEFAULT_ALERT_SETTINGS

  constructor(parts: AlertDispatchParts) {
    this.#parts = parts
    parts.alerts.attach(this)
    try {
      const settings = readAlertSettings(parts.home)
      // Whatever is the matter with quiet hours: alerts have their ways.
      this.#take({ ...settings, quietHours: null })
      this.#checkQuietHours(settings)
      this.#take(settings)
    } catch (error) {
      const told = {
        severity: 'error',
        source: 'alerts',
        code: 'CHANNELS-NOT-READ',
        message: messageOf(error),
      } as const
      parts.alerts.add(told)
    }
  }

  /** Takes an alert that is new or was escalated; nobody waits for it to be sent. */
  send(alert: AlertView): boolean {
    const { channels, desktop, quietHours } = this.#settings
    const isHeldBack =
      alert.severity !== 'critical' && quietHours !== null && isQuiet(quietHours, this.#parts.time.now())
    if (isHeldBack) return false
    for (const setting of channels) {
      if (!isFor(setting, alert)) continue
      this.#outboxes.get(setting.id)?.push(noticeOf(alert))
    }
    return desktop.isOn && SEVERITY_RANK[alert.severity] >= SEVERITY_RANK[desktop.minSeverity]
  }

  /** What is set, without secrets. */
  get view(): AlertSettingsView {
    const { channels, ...general } = this.#settings
    return {
      ...general,
      channels: channels.map((setting) => {
        const { trouble = '', waiting = 0 } = this.#outboxes.get(setting.id) ?? {}
        return withoutSecrets(setting, { trouble, waiting })
      }),
    }
  }

  /** Sets what holds for all channels. @throws ConfigError, StorageError; then nothing has changed */
  configure(general: AlertGeneral): AlertSettingsView {
    this.#checkQuietHours(general)
    return this.#change({ ...general, channels: this.#settings.channels })
  }

  /** Adds a channel, or changes that of the same id. @throws ConfigError, StorageError; then nothing has changed */
  setChannel(change: ChannelChange): AlertSettingsView {
    const { channels } = this.#settings
    const before = channels.find(({ id }) => id === change.id)
    if (!before && channels.length >= MAX_CHANNELS)
      throw new ConfigError(`expected at most ${MAX_CHANNELS} channels, found one more`)
    const next = withSecrets(change, before)
    const others = before ? channels.map((each) => (each === before ? next : each)) : [...channels, next]
    return this.#change({ ...this.#settings, channels: others })
  }

  removeChannel(id: string): AlertSettingsView {
    return this.#change({ ...this.#settings, channels: this.#settings.channels.filter((each) => each.id !== id) })
  }

  /** Sends one message to a channel, whether it is on or not, and tells how that went. @throws ConfigError for none such */
  async test(id: string): Promise<ChannelTest> {
    const setting = this.#settings.channels.find((each) => each.id === id)
    if (!setting) throw new ConfigError(`expected a channel that is set up, found "${id}"`)
    const outbox = this.#outboxes.get(id) ?? this.#outboxOf(setting)
    const at = this.#parts.time.now()
    const said = {
      severity: 'info',
      source: 'alerts',
      code: 'TEST',
      message: 'A test: alerts will come here.',
    } as const
    const whole = { id: `test-${at}`, at, ...said, subject: '', correlationId: null, escalation: 0 }
    try {
      await outbox.test(whole)
      return { isSent: true, message: 'Sent' }
    } catch (error) {
      return { isSent: false, message: messageOf(error) }
    }
  }

  close(): void {
    for (const outbox of this.#outboxes.values()) outbox.close()
    this.#outboxes.clear()
  }

  /** @throws ConfigError for a zone that nobody knows */
  #checkQuietHours({ quietHours }: AlertGeneral): void {
    if (quietHours) isQuiet(quietHours, this.#parts.time.now())
  }

  #change(settings: AlertSettings): AlertSettingsView {
    writeAlertSettings(this.#parts.home, settings)
    this.#take(settings)
    return this.view
  }

  /** Channels that stay as they are keep what waits in them. */
  #take(settings: AlertSettings): void {
    const before = new Map(this.#settings.channels.map((setting) => [setting.id, JSON.stringify(setting)]))
    const isSame = (setting: ChannelChange) => before.get(setting.id) === JSON.stringify(setting)
    const kept = new Set(settings.channels.filter((each) => each.isOn && isSame(each)).map(({ id }) => id))
    for (const [id, outbox] of this.#outboxes) {
      if (kept.has(id)) continue
      outbox.close()
      this.#outboxes.delete(id)
    }
    for (const setting of settings.channels) {
      if (setting.isOn && !this.#outboxes.has(setting.id)) this.#outboxes.set(setting.id, this.#outboxOf(setting))
    }
    this.#settings = settings
    const { escalateAfterMinutes } = settings
    this.#parts.alerts.escalation.setAfter(escalateAfterMinutes === null ? null : escalateAfterMinutes * 60_000)
  }

  #outboxOf(setting: ChannelChange): ChannelOutbox {
    const { time, channelOf } = this.#parts
    const channel = channelOf(setting, () => time.now())
    return new ChannelOutbox({ channel, time, onTrouble: (trouble) => this.#sayTrouble(setting, trouble) })
  }

  #sayTrouble({ id, name }: ChannelChange, trouble: string): void {
    const about = { source: 'alerts', subject: id }
    if (trouble === '') {
      const message = `Channel “${name}” takes alerts again`
      this.#parts.alerts.add({ ...about, severity: 'info', code: 'CHANNEL-BACK', message })
    } else {
      const message = `Channel “${name}” does not take alerts: ${trouble}`
      this.#parts.alerts.add({ ...about, severity: 'error', code: 'CHANNEL-FAILED', message })
    }
  }
}

function isFor(setting: ChannelChange, { severity, source, subject, escalation }: AlertView): boolean {
  // Trouble with a channel is no news for that channel.
  if (source === 'alerts' && subject === setting.id) return false
  if (setting.onlyEscalated && escalation === 0) return false
  return SEVERITY_RANK[severity] >= SEVERITY_RANK[setting.minSeverity]
}

function noticeOf(alert: AlertView): AlertNotice {
  const { id, at, severity, source, code, message, subject, correlationId, escalation } = alert
  return { id, at, severity, source, code, message, subject, correlationId, escalation }
}
