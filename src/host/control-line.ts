import { timingSafeEqual, createHash, randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { StopSource } from '../contract/trading-control.ts'
import { messageOf } from '../engine/model/errors.ts'
import { ControlRequest, TradingStatus } from '../engine/server/control.ts'
import type { Supervisor } from './supervisor.ts'

/** What of a supervisor the command line may use. */
export type TradingControls = Pick<Supervisor, 'stopTrading' | 'control'>

const LOOPBACK = '127.0.0.1'
const FILE = 'control.json'
/** A request is a line of a few words. */
const LONGEST_REQUEST = 64 * 1_024
const IDLE_LIMIT_MS = 120_000

/** Where a running QuantX listens to the command line, for whoever can read its home. */
export const ControlAddress = z.object({ port: z.number().int().positive(), token: z.string().min(32) })
export type ControlAddress = z.infer<typeof ControlAddress>

/** What the command line asks: a stop, or any other control of trading. */
export const LineRequest = z.object({
  token: z.string(),
  request: z.union([
    z.object({ do: z.literal('stop'), source: StopSource, reason: z.string() }),
    z.object({ do: z.literal('flatten'), source: StopSource, reason: z.string() }),
    ControlRequest,
  ]),
})
export type LineRequest = z.infer<typeof LineRequest>

export const LineAnswer = z.object({ error: z.string(), status: TradingStatus.nullable() })
export type LineAnswer = z.infer<typeof LineAnswer>

export interface ControlLine {
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1 for the controls of trading, one JSON object a line. Whoever knows the token, which lies beside the
 * store for its owner alone, may ask; the same way leads on from here as from tray and hotkey.
 */
export async function openControlLine(home: string, supervisor: TradingControls): Promise<ControlLine> {
  const token = randomBytes(32).toString('base64url')
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, token, supervisor)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  const address = server.address()
  if (typeof address === 'string' || address === null) throw new TypeError('expected a port, found none')
  const path = join(home, FILE)
  writeFileSync(`${path}.new`, JSON.stringify({ port: address.port, token } satisfies ControlAddress), { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return {
    close: () =>
      new Promise((resolve) => {
        rmSync(path, { force: true })
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Undefined when no QuantX listens on this home. */
export function readControlAddress(home: string): ControlAddress | undefined {
  try {
    return ControlAddress.parse(JSON.parse(readFileSync(join(home, FILE), 'utf8')))
  } catch {
    return undefined
  }
}

function serve(socket: Socket, token: string, supervisor: TradingControls): void {
  let text = ''
  // A letter may come in two pieces.
  socket.setEncoding('utf8')
  socket.setTimeout(IDLE_LIMIT_MS, () => socket.destroy())
  socket.on('error', () => undefined)
  socket.on('data', (data) => {
    text += data.toString()
    if (text.length > LONGEST_REQUEST) return void socket.destroy()
    const end = text.indexOf('\n')
    if (end < 0) return
    const line = text.slice(0, end)
    text = text.slice(end + 1)
    answer(line, token, supervisor).then(
      (reply) => socket.write(`${JSON.stringify(reply)}\n`),
      () => socket.destroy(),
    )
  })
}

/** @throws for what is no request, or comes without the token: nothing is answered to it */
async function answer(line: string, token: string, supervisor: TradingControls): Promise<LineAnswer> {
  const { token: given, request } = LineRequest.parse(JSON.parse(line))
  if (!timingSafeEqual(digest(given), digest(token))) throw new Error('not the token')
  try {
    if (request.do === 'stop' || request.do === 'flatten') {
      await supervisor.stopTrading(request.source, request.reason, request.do === 'flatten')
      return { error: '', status: null }
    }
    return { error: '', status: await supervisor.control(request) }
  } catch (error) {
    return { error: messageOf(error), status: null }
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()
