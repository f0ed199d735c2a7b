import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ended, root, start } from './quantx.ts'

const cli = join(root, 'src/host/cli.ts')

describe.skipIf(process.platform !== 'linux')('output that goes nowhere', () => {
  it('given a full disk, then it exits 1 with a sentence', async () => {
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const child = spawn(process.execPath, [cli, '--version'], { stdio: ['ignore', full, 'pipe'] })
    const { code, stderr } = await ended(child)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^quantx: the output cannot be written: ENOSPC.*\n$/)
  })

  it('given nobody who reads errors, then the exit code still tells', async () => {
    const child = start(['backtest', 'no-such-strategy', '--data', 'spx-1d'])
    child.stderr?.destroy()
    expect((await ended(child)).code).toBe(2)
  })
})
