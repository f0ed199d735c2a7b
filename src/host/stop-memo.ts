import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StopSource } from '../contract/trading-control.ts'
import { writeJsonDurably } from '../engine/adapters/durable-file.ts'

const Stops = z.array(z.object({ source: StopSource, reason: z.string(), flatten: z.boolean().optional() }))

export interface RememberedStop {
  readonly source: StopSource
  readonly reason: string
  /** FLATTEN, not STOP alone. */
  readonly flatten?: boolean | undefined
}

/** Remembers a STOP until an engine has confirmed it, past the end of this program too. */
export interface StopMemo {
  read(): readonly RememberedStop[]
  write(stops: readonly RememberedStop[]): void
}

/** Kept beside the store, durably. A memo that can't be read means STOP: it was written for no other reason. */
export function stopMemoIn(home: string): StopMemo {
  const path = join(home, 'stop-pending.json')
  return {
    read() {
      const text = textOf(path)
      if (text === undefined) return []
      const parsed = Stops.safeParse(jsonOf(text))
      return parsed.success ? parsed.data : [{ source: 'engine', reason: 'a STOP that was not confirmed' }]
    },
    write(stops) {
      if (stops.length === 0) return rmSync(path, { force: true })
      writeJsonDurably(path, stops)
    },
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    return ''
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
