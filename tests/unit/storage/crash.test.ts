import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { emptyStore, storePath } from './samples.ts'

const writer = fileURLToPath(new URL('../../fixtures/storage/intent-writer.ts', import.meta.url))

test.each([1, 17, 150])(
  'given a process that writes intents, when it is killed after it reported %i of them, then every reported one is in the store',
  async (enough) => {
    const path = storePath()
    const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.split('\n').length > enough) child.kill('SIGKILL')
    })
    await once(child, 'close')
    expect(child.signalCode).toBe('SIGKILL')
    const reported = said.split('\n').slice(0, -1)
    const { orders } = (await emptyStore(path)).sessions.load('s1')
    expect(reported.length).toBeGreaterThanOrEqual(enough)
    expect(orders.map(({ id }) => id).slice(0, reported.length)).toEqual(reported)
    expect(orders.every(({ status }) => status === 'initialized')).toBe(true)
  },
)
