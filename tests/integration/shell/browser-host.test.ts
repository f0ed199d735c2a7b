import { request } from 'node:http'
import WebSocket from 'ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockHome } from '../../../src/host/home-lock.ts'
import { startTestHost, type TestHost } from './test-host.ts'

let host: TestHost
let cookie: string
beforeAll(async () => {
  host = await startTestHost()
  cookie = await host.cookie()
})
afterAll(() => host.close())

/** With node:http, because fetch forbids a Host header of one's own and tidies paths up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    call.on('error', reject)
    call.end()
  })
}

/** How the upgrade went: `open`, or the status it was refused with. */
function upgrade(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/engine`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => {
      response.destroy()
      resolve(String(response.statusCode))
    })
    socket.on('error', () => resolve('error'))
  })
}

describe('The browser host', () => {
  test('given a fresh link, exchanges its token for a session cookie that scripts and other sites never see', async () => {
    const { pathname, search } = new URL(host.host.newLink())
    const { status, headers } = await get(pathname + search)
    expect(status).toBe(303)
    expect(headers['location']).toBe('/')
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^quantx-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ])
  })

  test('given a link that was used, says so, except to whom it let in', async () => {
    const { pathname, search } = new URL(host.host.newLink())
    await get(pathname + search)
    const again = await get(pathname + search)
    expect(again.status).toBe(401)
    expect(again.body).toContain('This link was used')
    expect((await get(pathname + search, { cookie })).status).toBe(303)
  })

  test('given a session, serves the page and its files', async () => {
    const page = await get('/', { cookie })
    expect(page.status).toBe(200)
    expect(page.body).toContain('<title>QuantX</title>')
    const script = await get('/assets/app.js', { cookie })
    expect(script.status).toBe(200)
    expect(script.headers['content-type']).toContain('javascript')
  })

  test('given no session, or a made-up one, serves nothing but a word of help', async () => {
    for (const headers of [{}, { cookie: `quantx-${host.port}=guess` }, { cookie: cookie.replace('quantx-', 'x-') }]) {
      for (const path of ['/', '/assets/app.js', '/engine', '/nothing']) {
        const { status, body } = await get(path, headers)
        expect(status).toBe(401)
        expect(body).toContain('Open the link that QuantX printed')
      }
    }
  })

  test('given any response, forbids what the page does not need, and every other origin', async () => {
    for (const path of ['/', '/nothing']) {
      const { headers } = await get(path, { cookie, origin: host.origin })
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port}`)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('given a name that was bent to this computer, refuses even with the cookie', async () => {
    for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1', `127.0.0.1:${host.port + 1}`]) {
      expect((await get('/', { cookie, host: name })).status).toBe(403)
    }
    expect((await get('/', { cookie, host: `localhost:${host.port}` })).status).toBe(200)
  })

  test('given a page of another origin, refuses', async () => {
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${host.port + 1}`]) {
      expect((await get('/', { cookie, origin })).status).toBe(403)
    }
  })

  test('given a path that climbs out of the folder, serves nothing', async () => {
    for (const path of ['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt']) {
      const { status, body } = await get(path, { cookie })
      expect([400, 403, 404]).toContain(status)
      expect(body).not.toContain('not to be served')
    }
  })

  test('given anything but reading, has no answer', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await get('/', { cookie }, method)).status).toBe(404)
    }
  })

  test('given a WebSocket, wants the session and its own origin', async () => {
    const { origin } = host
    expect(await upgrade({ cookie, origin })).toBe('open')
    expect(await upgrade({ origin })).toBe('401')
    expect(await upgrade({ cookie })).toBe('403')
    expect(await upgrade({ cookie, origin: 'http://evil.example' })).toBe('403')
    expect(await upgrade({ cookie, origin, host: 'evil.example' })).toBe('403')
  })

  test('given a message that is no frame, hangs up', async () => {
    for (const message of ['text', Buffer.from([0xc1])]) {
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}/engine`, { headers: { cookie, origin: host.origin } })
      const code = await new Promise((resolve) => {
        socket.on('open', () => socket.send(message))
        socket.on('close', resolve)
      })
      expect(code).toBe(1003)
    }
  })

  test('given its home, keeps others out of it and tells them where it is', () => {
    expect(() => lockHome(host.home)).toThrow(`already running on ${host.home} at ${host.origin}`)
  })
})
