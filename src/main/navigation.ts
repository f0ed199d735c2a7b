import type { Shell, WebContents } from 'electron'
import { isAppPage } from './app-protocol.ts'

/** Sites that a link on the screen may open, in the user's own browser. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set(['www.tradingview.com', 'tradingview.com'])

/** Keeps a page where it is: it may reload itself, and go nowhere else. */
export function confine(contents: WebContents, { openExternal }: Pick<Shell, 'openExternal'>): void {
  contents.on('will-frame-navigate', (details) => {
    if (!(details.isMainFrame && isAppPage(details.url))) details.preventDefault()
  })
  contents.on('will-redirect', (details) => details.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    // A desktop without a browser is the user's affair.
    if (isAllowedOutside(url)) openExternal(url).catch(() => undefined)
    return { action: 'deny' }
  })
}

export function isAllowedOutside(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, port } = new URL(url)
  return protocol === 'https:' && username === '' && port === '' && EXTERNAL_HOSTS.has(hostname)
}
