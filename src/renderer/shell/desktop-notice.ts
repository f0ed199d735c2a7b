import type { AlertView } from '../../contract/views.ts'

const WORDS = { info: 'Info', warning: 'Warning', error: 'Error', critical: 'Critical' } as const
const MOST_WORDS = 500

/** Has the desktop show an alert: by the shell in Electron, by the browser once the user has allowed it. */
export function notifyDesktop({ id, severity, code, subject, message }: AlertView): void {
  const title = `QuantX: ${WORDS[severity]} ${code}${subject === '' ? '' : ` ${subject}`}`.slice(0, 120)
  const body = message.slice(0, MOST_WORDS)
  const isUrgent = severity === 'critical'
  if (window.quantx !== undefined) {
    window.quantx.notify({ id, title, body, isUrgent })
    return
  }
  if (desktopPermission() !== 'granted') return
  const notice = new Notification(title, { body, tag: id, silent: true, requireInteraction: isUrgent })
  notice.addEventListener('click', () => window.focus())
}

/** Whether the desktop may show alerts; the shell of Electron always may. */
export function desktopPermission(): NotificationPermission {
  if (window.quantx !== undefined) return 'granted'
  return 'Notification' in window ? Notification.permission : 'denied'
}
