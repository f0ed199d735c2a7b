import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { buildIfStale, renderer } from '../../scripts/build/parts.ts'
import { findChromium, missingChromiumMessage } from '../../scripts/chromium.ts'
import { startBrowserHost } from '../../src/host/browser-host.ts'
import { connectToEngine } from '../e2e/engine-line.ts'
import { fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile } from './timing.ts'

const SECONDS_TO_SCREEN = 3
const SYMBOLS = 100
const TICKS_PER_SECOND = 100
const SETTLE_MS = 3_000
const WATCH_MS = 5_000
const FRAMES_PER_SECOND = 60

/** The whole workstation in a real Chromium. Both figures depend on the machine, so neither fails the run. */
export async function benchScreen(print: (line: string) => void): Promise<Figure[]> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    print(`the screen was not measured. ${missingChromiumMessage}`)
    return []
  }
  await buildIfStale(renderer)
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-'))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const startMs = await timeToScreen(browser, join(folder, 'start'))
    return [startFigure(startMs), await framesUnderLoad(browser, join(folder, 'load'))]
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** From the start of the host's process to a header with the engine's answer in it, on a home that is new. */
async function timeToScreen(browser: Browser, home: string): Promise<number> {
  const page = await browser.newPage()
  const start = performance.now()
  const host = spawn(
    process.execPath,
    ['--no-warnings', fileURLToPath(new URL('../../src/host/serve.ts', import.meta.url)), '--no-open', '--home', home],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(host, 'exit')
  try {
    await page.goto(await firstLink(host.stdout))
    await ready(page)
    return performance.now() - start
  } finally {
    await page.close()
    host.kill('SIGINT')
    await ended
  }
}

/** The header stands with the engine's version in it, and so does a panel. */
async function ready(page: Page): Promise<void> {
  await page.getByText(/^v\d+\.\d+\.\d+$/).waitFor()
  await page.getByRole('tabpanel').first().waitFor()
}

async function firstLink(output: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of output) {
    text += String(chunk)
    const link = /http:\/\/\S+(?=\n)/.exec(text)
    if (link) return link[0]
  }
  throw new Error('expected a link from the browser host, found none before it ended')
}

function startFigure(startMs: number): Figure {
  return {
    what: 'Start of the host to an interactive screen',
    figure: `${fixed(startMs / 1_000, 2)} s`,
    ratio: '',
    target: `≤ ${SECONDS_TO_SCREEN} s: ${reached(startMs <= SECONDS_TO_SCREEN * 1_000)}`,
    isMet: null,
  }
}

async function framesUnderLoad(browser: Browser, home: string): Promise<Figure> {
  const host = await startBrowserHost({ home, port: 0 })
  const engine = await connectToEngine(host)
  try {
    const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } })
    await page.goto(host.newLink())
    await ready(page)
    const idle = await frameTimes(page)
    await engine.command('session.start', {
      feed: { kind: 'synthetic', seed: 1, symbols: SYMBOLS, ticksPerSecond: TICKS_PER_SECOND },
      cash: 100_000,
    })
    await page.waitForTimeout(SETTLE_MS)
    const busy = await frameTimes(page)
    const rate = 1_000 / mean(busy)
    return {
      what: `${SYMBOLS} symbols × ${TICKS_PER_SECOND} ticks/s on screen`,
      figure: `${fixed(rate)} frames/s, p99 ${fixed(
        quantile(
          busy.toSorted((a, b) => a - b),
          0.99,
        ),
      )} ms a frame`,
      ratio: `${fixed(rate / (1_000 / mean(idle)), 2)} × before the load`,
      target: `${FRAMES_PER_SECOND}: ${reached(rate >= FRAMES_PER_SECOND * 0.99)}`,
      isMet: null,
    }
  } finally {
    engine.close()
    await host.close()
  }
}

/** Times between the frames of a page, in milliseconds. */
function frameTimes(page: Page): Promise<number[]> {
  return page.evaluate(
    (watchMs) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        const start = performance.now()
        let before = start
        const onFrame = (now: number): void => {
          times.push(now - before)
          before = now
          if (now - start < watchMs) requestAnimationFrame(onFrame)
          else resolve(times.slice(1))
        }
        requestAnimationFrame(onFrame)
      }),
    WATCH_MS,
  )
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
