import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server on 127.0.0.1 that keeps what it is sent and answers by turns; the last answer stays. */
export async function httpServer(...answers: ((response: ServerResponse) => void)[]) {
  const received: Received[] = []
  const heard: (() => void)[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      answer?.(response)
      for (const listener of heard.splice(0)) listener()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close,
    /** Resolves with the next request. */
    next: () => new Promise<void>((resolve) => heard.push(resolve)),
  }
}

export function answer(status: number, body: unknown = 'ok', headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, headers)
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** The line breaks off in the middle of the answer's head. */
export function hangUp(response: ServerResponse): void {
  response.socket?.destroy()
}

/** Never answers. */
export function silence(): void {}
