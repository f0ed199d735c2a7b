import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StopSource } from '../../../src/contract/trading-control.ts'
import { askRunning } from '../../../src/host/cli/control-client.ts'
import { openControlLine, readControlAddress } from '../../../src/host/control-line.ts'
import { lockHome } from '../../../src/host/home-lock.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantx-control-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Another program on the port that a control file names. */
async function stranger(answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  writeFileSync(join(home, 'control.json'), JSON.stringify({ port, token: 'x'.repeat(43) }))
  return { close: () => new Promise((resolve) => server.close(resolve)) }
}

const stop = { do: 'stop', source: 'cli', reason: 'news' } as const

describe('The command line asks the QuantX that runs', () => {
  test('given a QuantX that was killed and a stranger on its port, nobody runs: a STOP goes to a panic process', async () => {
    const server = await stranger((socket) => socket.destroy())
    await expect(askRunning(home, stop)).resolves.toBeUndefined()
    await server.close()
  })

  test('given an answer that is none, it rejects', async () => {
    const lock = lockHome(home)
    const server = await stranger((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(askRunning(home, stop)).rejects.toThrow('HTTP')
    await server.close()
    lock.release()
  })

  test('given a reason whose letters come in pieces, it arrives as it was written', async () => {
    const reasons: string[] = []
    const stopTrading = (_source: StopSource, reason: string) => Promise.resolve(void reasons.push(reason))
    const line = await openControlLine(home, { stopTrading, control: () => Promise.reject(new Error('not asked')) })
    const { port = 0, token } = readControlAddress(home) ?? {}
    const request = (reason: string) => `${JSON.stringify({ token, request: { ...stop, reason } })}\n`
    const both = Buffer.from(request('first') + request('Störung'))
    const middle = both.indexOf('ö') + 1
    const socket = connect({ host: '127.0.0.1', port })
    socket.write(both.subarray(0, middle))
    // Its answer tells that the first piece has come.
    await once(socket, 'data')
    socket.write(both.subarray(middle))
    await once(socket, 'data')
    expect(reasons).toEqual(['first', 'Störung'])
    socket.destroy()
    await line.close()
  })
})
