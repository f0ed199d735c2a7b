import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../../scripts/runtime.mjs'
import type { DesktopRig } from './desktop-rig.ts'

/** What the page can't do: read outside of its folder, go elsewhere, ask for devices, see Electron. */
export function describeConfinement(rig: () => DesktopRig): void {
  describe('The protocol of the page', () => {
    const ask = (path: string, method?: string) => rig().electron.request(`quantx://app${path}`, method)

    test('given the page and its files, serves them with a policy that connects to nothing', async () => {
      const response = await ask('/')
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(readFileSync(join(root, 'dist/renderer/index.html'), 'utf8'))
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const policy = response.headers.get('content-security-policy') ?? ''
      for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'none'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule)
      }
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    })

    test.each(['/../main/main.js', '/%2e%2e/main/main.js', '/..%2fmain/main.js', '/..%5cmain/main.js', '/%00', '/%zz'])(
      'given %s, serves nothing from outside',
      async (path) => {
        const response = await ask(path)
        expect([403, 404]).toContain(response.status)
        expect(await response.text()).toBe('')
      },
    )

    test('given another host, an absent file, a folder or writing, refuses', async () => {
      expect((await rig().electron.request('quantx://elsewhere/index.html')).status).toBe(403)
      expect((await ask('/absent.js')).status).toBe(404)
      expect((await ask('/assets')).status).toBe(404)
      expect((await ask('/', 'POST')).status).toBe(405)
    })
  })

  describe('The page', () => {
    test('given elsewhere to go, stays; it may only load itself again', () => {
      const { webContents } = rig().electron.window
      const wants = (url: string, isMainFrame = true) =>
        webContents.wantsToNavigate('will-frame-navigate', { url, isMainFrame })
      expect(wants('quantx://app/')).toBe(true)
      expect(wants('quantx://app/index.html?x=1#y')).toBe(true)
      for (const url of [
        'https://evil.example/',
        'file:///etc/passwd',
        'quantx://app/assets/x.html',
        'quantx://app.evil/',
      ]) {
        expect(wants(url)).toBe(false)
      }
      expect(wants('quantx://app/', false)).toBe(false)
      expect(webContents.wantsToNavigate('will-redirect', { url: 'quantx://app/' })).toBe(false)
      expect(webContents.wantsToNavigate('will-attach-webview')).toBe(false)
    })

    test('given a link to open, opens no window, and outside only what is on the list', () => {
      const { webContents } = rig().electron.window
      for (const url of [
        'https://www.tradingview.com/',
        'https://evil.example/',
        'http://www.tradingview.com/',
        'https://user@www.tradingview.com/',
        'https://www.tradingview.com:8443/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'not an address',
      ]) {
        expect(webContents.open(url)).toEqual({ action: 'deny' })
      }
      expect(rig().electron.openedOutside).toEqual(['https://www.tradingview.com/'])
    })

    test('given permissions to ask for, gets to copy, and nothing else', () => {
      const { session, window } = rig().electron
      const contents = window.webContents as never
      const asked = (permission: string, isMainFrame = true) => {
        const answers: boolean[] = []
        session.request?.(contents, permission as never, (answer) => void answers.push(answer), {
          isMainFrame,
        } as never)
        const check = session.check?.(contents, permission as never, 'quantx://app', { isMainFrame })
        return [...answers, check]
      }
      expect(asked('clipboard-sanitized-write')).toEqual([true, true])
      expect(asked('clipboard-sanitized-write', false)).toEqual([false, false])
      for (const permission of [
        'clipboard-read',
        'media',
        'geolocation',
        'notifications',
        'openExternal',
        'usb',
        'hid',
      ]) {
        expect(asked(permission)).toEqual([false, false])
      }
      expect(session.device?.({} as never)).toBe(false)
      const streams: unknown[] = []
      session.displayMedia?.({} as never, (stream) => void streams.push(stream))
      expect(streams).toEqual([null])
    })

    test('given the bridge, finds one frozen object and nothing of Electron', () => {
      const [page] = rig().pages
      expect([...(page?.exposed.keys() ?? [])]).toEqual(['quantx'])
      expect(Object.keys(page?.quantx ?? {}).toSorted()).toEqual([
        'notify',
        'onEngineState',
        'platform',
        'restartEngine',
        'shell',
        'stopTrading',
      ])
      expect(Object.isFrozen(page?.quantx)).toBe(true)
    })
  })
}
