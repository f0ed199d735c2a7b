import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a mail server may be made to say in place of the usual, by the first word of the command; null hangs up. */
export type Replies = Readonly<Record<string, string | null>>

export interface Mail {
  readonly from: string
  readonly to: string
  readonly text: string
}

/** A small mail server on 127.0.0.1 (RFC 5321, AUTH PLAIN of RFC 4954), without TLS. */
export async function mailServer(replies: Replies = {}) {
  const mails: Mail[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    converse(socket, replies, commands, (mail) => mails.push(mail))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, mails, commands }
}

const USUAL: Replies = {
  GREETING: '220 local ESMTP',
  EHLO: '250-local\r\n250 AUTH PLAIN LOGIN',
  AUTH: '235 2.7.0 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
  QUIT: '221 bye',
}

function converse(socket: Socket, replies: Replies, commands: string[], take: (mail: Mail) => void): void {
  const [envelope, body] = [{ from: '', to: '' }, [] as string[]]
  let isData = false
  const say = (word: string) => {
    const reply = word in replies ? replies[word] : (USUAL[word] ?? '500 what?')
    if (reply === null || reply === undefined) socket.destroy()
    else if (reply !== '') socket.write(`${reply}\r\n`)
  }
  const hear = (line: string) => {
    if (isData && line !== '.') return void body.push(line)
    const word = line === '.' ? '.' : (line.split(' ')[0] ?? '').toUpperCase()
    commands.push(line)
    if (word === 'MAIL') envelope.from = line
    if (word === 'RCPT') envelope.to = line
    isData = word === 'DATA' && !('DATA' in replies)
    if (word === '.') take({ ...envelope, text: body.join('\n') })
    say(word)
  }
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  })
  say('GREETING')
}
