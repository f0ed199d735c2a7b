import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { ConfigError, messageOf } from '../engine/model/errors.ts'
import { Access } from './access.ts'
import { BrowserClient } from './browser-client.ts'
import { requirePage } from './built-page.ts'
import { NO_SESSION, USED_LINK, WRONG_ADDRESS } from './pages.ts'
import { securityHeaders } from './security-headers.ts'
import type { Supervisor } from './supervisor.ts'

const LOOPBACK = '127.0.0.1'
/** A file of prices is imported as one message. */
const LARGEST_MESSAGE_BYTES = 256 * 2 ** 20
const FAREWELL_MS = 1_000
/** WebSocket close code (RFC 6455 §7.4.1). */
const GOING_AWAY = 1001

export interface ServerOptions {
  /** 0: any free port. */
  readonly port: number
  /** The built page. */
  readonly rendererFolder: string
  readonly supervisor: Supervisor
}

export interface BrowserServer {
  readonly port: number
  /** A link that opens the workstation in one browser, once. */
  newLink(): string
  close(): Promise<void>
}

/** Serves the page and the contract to browsers of this computer. @throws ConfigError when it can't listen */
export async function startServer({ port, rendererFolder, supervisor }: ServerOptions): Promise<BrowserServer> {
  requirePage(rendererFolder)
  const access = new Access()
  const app = fastify({ forceCloseConnections: true, bodyLimit: 1 })
  const door = new Door(access)
  // Before the door: it is this plugin's hooks that tell an upgrade, and that hang up on a refused one.
  await app.register(fastifyWebsocket, { options: { maxPayload: LARGEST_MESSAGE_BYTES, perMessageDeflate: false } })
  app.addHook('onRequest', (request, reply) => door.check(request, reply))
  await app.register(fastifyStatic, { root: rendererFolder, dotfiles: 'deny', cacheControl: false })
  app.get('/engine', { websocket: true }, (socket) => void new BrowserClient(socket, supervisor))
  const bound = await listen(app, port)
  door.open(bound)
  return {
    port: bound,
    newLink: () => `http://${LOOPBACK}:${bound}/?token=${access.issueToken()}`,
    close: () => close(app),
  }
}

/** Tabs are told; one that does not answer is not waited for. */
async function close(app: FastifyInstance): Promise<void> {
  const { clients } = app.websocketServer
  const timer = setTimeout(() => {
    for (const client of clients) client.terminate()
  }, FAREWELL_MS)
  for (const client of clients) client.close(GOING_AWAY, 'QuantX was shut down')
  await app.close()
  clearTimeout(timer)
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    return Number(new URL(await app.listen({ host: LOOPBACK, port })).port)
  } catch (error) {
    await app.close()
    throw new ConfigError(`Can't serve on port ${port}: ${messageOf(error)}`)
  }
}

/** Decides for each request and each WebSocket whether it may come in. */
class Door {
  readonly #access: Access
  /** Cookies are shared by all ports of a host. */
  #cookieName = ''
  #hosts: ReadonlySet<string> = new Set()
  #origins: ReadonlySet<string> = new Set()
  #headers: Readonly<Record<string, string>> = {}

  constructor(access: Access) {
    this.#access = access
  }

  /** Lets nobody in before it knows its own address. */
  open(port: number): void {
    const hosts = [`${LOOPBACK}:${port}`, `localhost:${port}`]
    this.#cookieName = `quantx-${port}`
    this.#hosts = new Set(hosts)
    this.#origins = new Set(hosts.map((host) => `http://${host}`))
    this.#headers = securityHeaders(`'self' ${hosts.map((host) => `ws://${host}`).join(' ')}`)
  }

  async check(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    reply.headers(this.#headers)
    if (!this.#isOwnAddress(request)) return html(reply, 403, WRONG_ADDRESS)
    const hasSession = this.#hasSession(request)
    const { pathname, searchParams } = new URL(request.url, `http://${LOOPBACK}`)
    const token = searchParams.get('token')
    if (pathname === '/' && token !== null) return this.#redeem(reply, token, hasSession)
    if (!hasSession) return html(reply, 401, NO_SESSION)
    return undefined
  }

  /**
   * A foreign page that had its own name resolve to 127.0.0.1 (DNS rebinding) is known by the Host header, a foreign
   * page that reaches for ours by the Origin, which browsers send with every WebSocket.
   */
  #isOwnAddress({ headers, ws }: FastifyRequest): boolean {
    const { host, origin } = headers
    if (host === undefined || !this.#hosts.has(host)) return false
    return origin === undefined ? !ws : this.#origins.has(origin)
  }

  #hasSession({ headers }: FastifyRequest): boolean {
    return (headers.cookie ?? '').split(';').some((cookie) => {
      const [name = '', value = ''] = cookie.trim().split('=')
      return name === this.#cookieName && this.#access.isSession(value)
    })
  }

  #redeem(reply: FastifyReply, token: string, hasSession: boolean): unknown {
    if (hasSession) return reply.redirect('/', 303)
    const session = this.#access.redeem(token)
    if (session === undefined) return html(reply, 401, USED_LINK)
    return reply
      .header('set-cookie', `${this.#cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`)
      .redirect('/', 303)
  }
}

function html(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(text)
}
