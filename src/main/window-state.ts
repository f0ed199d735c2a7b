import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rectangle } from 'electron'
import { z } from 'zod'

const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(640).max(20_000),
  height: z.number().int().min(400).max(20_000),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

/** Most that must be seen of a remembered window for it to be opened there again, in points. */
const VISIBLE = 100

/** Where the window was when it was closed last; undefined when that is unknown or on a screen that is gone. */
export function readWindowState(home: string, screens: readonly Rectangle[]): WindowState | undefined {
  try {
    const state = WindowState.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')))
    return screens.some((screen) => isVisibleOn(screen, state)) ? state : undefined
  } catch {
    // The first start, or a damaged file: the window opens in its usual place.
    return undefined
  }
}

export function writeWindowState(home: string, state: WindowState): void {
  try {
    writeFileSync(fileIn(home), JSON.stringify(state))
  } catch {
    // A full disk must not keep the window from closing.
  }
}

function isVisibleOn(screen: Rectangle, window: Rectangle): boolean {
  const width = Math.min(screen.x + screen.width, window.x + window.width) - Math.max(screen.x, window.x)
  const height = Math.min(screen.y + screen.height, window.y + window.height) - Math.max(screen.y, window.y)
  return width >= VISIBLE && height >= VISIBLE
}

const fileIn = (home: string) => join(home, 'window.json')
