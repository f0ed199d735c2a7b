import type { Notification } from 'electron'
import { DesktopNotice } from '../contract/alerts.ts'
import type { ElectronPieces } from './electron-pieces.ts'

/** Most notifications that are open at a time: the oldest is closed for one more. */
export const MAX_NOTICES = 5

/** Shows what the page asks for as notifications of the desktop; a click on one brings the window to the front. */
export class DesktopNotices {
  readonly #Notification: ElectronPieces['Notification']
  readonly #onClick: () => void
  /** By id, oldest first. They must be held for their clicks to be heard. */
  readonly #open = new Map<string, Notification>()

  constructor(notification: ElectronPieces['Notification'], onClick: () => void) {
    this.#Notification = notification
    this.#onClick = onClick
  }

  /** @param message what came from the page; what is no notice is passed over */
  show(message: unknown): void {
    const parsed = DesktopNotice.safeParse(message)
    if (!parsed.success || !this.#Notification.isSupported()) return
    const { id, title, body, isUrgent } = parsed.data
    this.#close(id)
    const notice = new this.#Notification({
      title,
      body,
      // The screen has a sound of its own, with a switch.
      silent: true,
      urgency: isUrgent ? 'critical' : 'normal',
      timeoutType: isUrgent ? 'never' : 'default',
    })
    notice.on('click', this.#onClick)
    notice.on('close', () => {
      if (this.#open.get(id) === notice) this.#open.delete(id)
    })
    this.#open.set(id, notice)
    const [oldest] = this.#open.keys()
    if (this.#open.size > MAX_NOTICES && oldest !== undefined) this.#close(oldest)
    notice.show()
  }

  #close(id: string): void {
    this.#open.get(id)?.close()
    this.#open.delete(id)
  }
}
