import { connect } from 'node:net'
import { messageOf } from '../../engine/model/errors.ts'
import { LineAnswer, readControlAddress } from '../control-line.ts'
import type { LineRequest } from '../control-line.ts'
import { isHomeInUse } from '../home-lock.ts'

/** Longest that an answer may take: a panic process may stop in the place of an engine that hangs. */
const ANSWER_LIMIT_MS = 100_000

/** Asks the QuantX that runs on a home. Undefined when none does; rejects when it does not answer. */
export async function askRunning(home: string, request: LineRequest['request']): Promise<LineAnswer | undefined> {
  const address = readControlAddress(home)
  // The file of a program that was killed names a port that nobody, or a stranger, listens on.
  if (address === undefined || !isHomeInUse(home)) return undefined
  const { port, token } = address
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }).setEncoding('utf8')
    let text = ''
    let isConnected = false
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error('QuantX runs but does not answer'))
    }, ANSWER_LIMIT_MS)
    const settle = (act: () => void) => {
      clearTimeout(timer)
      socket.destroy()
      act()
    }
    socket.on('connect', () => {
      isConnected = true
      socket.write(`${JSON.stringify({ token, request } satisfies LineRequest)}\n`)
    })
    socket.on('data', (data) => {
      text += data.toString()
      const end = text.indexOf('\n')
      if (end >= 0) settle(() => resolve(answerIn(text.slice(0, end))))
    })
    socket.on('error', (error) =>
      settle(() => (isConnected ? reject(new Error(messageOf(error))) : resolve(undefined))),
    )
    socket.on('close', () => settle(() => reject(new Error('QuantX runs but hung up'))))
  })
}

/** Rejects for what is no answer. */
async function answerIn(line: string): Promise<LineAnswer> {
  return LineAnswer.parse(JSON.parse(line))
}
