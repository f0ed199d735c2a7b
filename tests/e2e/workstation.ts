import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, onTestFinished } from 'vitest'
import type { StreamParams, StreamSnapshot, StreamType } from '../../src/contract/streams.ts'
import { startBrowserHost, type BrowserHost } from '../../src/host/browser-host.ts'
import type { ContractClient } from '../../src/renderer/transport/client.ts'
import { connectToEngine } from './engine-line.ts'

/** Longest wait for anything that the screen or the engine should come to, on a machine with other work besides. */
export const PATIENCE_MS = 30_000
const RESULTS = 'test-results/e2e'
/** Settings that a window goes back to. */
const KEPT = ['window', 'tables', 'layout:trade', 'layout:research', 'layout:monitor']

/** Looks again and again until it is so. */
export function eventually<T>(look: () => T | Promise<T>, timeout = PATIENCE_MS) {
  return expect.poll(look, { timeout, interval: 40 })
}

/** One real host with a real engine on a home of its own, for all tests of a file; each test opens its own windows. */
export class Workstation {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quantx-e2e-'))
  readonly home = join(this.#folder, 'home')
  /** A copy, so that a build that starts meanwhile does not pull the page from under the tests. */
  readonly #rendererFolder = join(this.#folder, 'renderer')
  /** What pages complained of that nobody expected. */
  readonly complaints: string[] = []
  #host: BrowserHost | undefined
  #engine: ContractClient | undefined
  #browser: Browser | undefined

  get host(): BrowserHost {
    return required(this.#host, 'a host')
  }
  /** Sets scenes past the screen. */
  get engine(): ContractClient {
    return required(this.#engine, 'a line to the engine')
  }
  get browser(): Browser {
    return required(this.#browser, 'a browser')
  }
  get origin(): string {
    return `http://127.0.0.1:${this.host.port}`
  }

  async open(): Promise<void> {
    const executablePath = required(process.env['CHROME_PATH'], 'CHROME_PATH')
    // Chromium's own sandbox can't be had in a container; the page is our own.
    cpSync('dist/renderer', this.#rendererFolder, { recursive: true })
    this.#browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    await this.start()
  }

  /** Starts host and engine on the same home as before, on another port. */
  async start(): Promise<void> {
    this.#host = await startBrowserHost({ home: this.home, port: 0, rendererFolder: this.#rendererFolder })
    this.#engine = await connectToEngine(this.#host)
  }

  async stop(): Promise<void> {
    this.#engine?.close()
    await this.#host?.close()
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A new browser profile, closed with the test. What its pages complain of fails the test, unless it is `expected`. */
  async profile(options: BrowserContextOptions = {}, expected: readonly RegExp[] = []): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      timezoneId: 'America/New_York',
      locale: 'en-US',
      ...options,
    })
    context.setDefaultTimeout(PATIENCE_MS)
    const complain = (text: string): void => {
      if (!expected.some((pattern) => pattern.test(text))) this.complaints.push(text)
    }
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complain(`${message.type()}: ${message.text()}`)
    })
    context.on('weberror', (error) => complain(`uncaught: ${error.error().message}`))
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await photograph(context, task.name)
      await context.close()
    })
    return context
  }

  /** A window on the workstation, logged in by a fresh link, once its header stands and the engine has answered. */
  async window(options: BrowserContextOptions = {}, expected: readonly RegExp[] = []): Promise<Page> {
    for (const key of KEPT) await this.engine.command('settings.write', { key, value: null })
    return this.tab(await this.profile(options, expected))
  }

  /** A window as the last one left it; see `window` for one of a newcomer. */
  async tab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage()
    await page.goto(this.host.newLink())
    await ready(page)
    return page
  }

  killEngine(): void {
    process.kill(required(this.host.enginePid, 'a running engine'), 'SIGKILL')
  }

  /** A paused replay in place of the running session, one bar in, so that there are prices; only steps move it on. */
  async pausedReplay(datasets: readonly string[], from: number): Promise<void> {
    await this.engine.command('session.start', {
      feed: { kind: 'replay', datasets: [...datasets], speed: 1, from },
      cash: 100_000,
    })
    await this.engine.command('session.pause', null)
    await this.engine.command('session.step', null)
  }

  async step(bars = 1): Promise<void> {
    for (let bar = 0; bar < bars; bar++) await this.engine.command('session.step', null)
  }

  /** What a newcomer to a stream is told first. */
  now<T extends StreamType>(stream: T, params: StreamParams<T>): Promise<StreamSnapshot<T>> {
    return new Promise((resolve) => {
      const stop = this.engine.subscribe(stream, params, {
        snapshot(value) {
          queueMicrotask(() => stop())
          resolve(value)
        },
        delta: () => undefined,
      })
    })
  }

  orders(): Promise<StreamSnapshot<'orders'>> {
    return this.now('orders', null)
  }
  fills(): Promise<StreamSnapshot<'fills'>> {
    return this.now('fills', null)
  }
  positions(): Promise<StreamSnapshot<'positions'>> {
    return this.now('positions', null)
  }
  status(): Promise<StreamSnapshot<'status'>> {
    return this.now('status', null)
  }
  strategies(): Promise<StreamSnapshot<'strategies'>> {
    return this.now('strategies', null)
  }
}

/** What was on the screens when a test failed. */
async function photograph(context: BrowserContext, test: string): Promise<void> {
  const name = test.replaceAll(/\W+/g, '-').slice(0, 100)
  mkdirSync(RESULTS, { recursive: true })
  for (const [index, page] of context.pages().entries()) {
    await page.screenshot({ path: `${RESULTS}/failed-${name}-${index}.png` })
  }
}

/** The screen stands and the engine has told how it is. */
export async function ready(page: Page): Promise<void> {
  await page.getByText(/^v\d+\.\d+\.\d+$/).waitFor()
  await page.getByRole('tabpanel').first().waitFor()
}

/** A workstation for the tests of this file. */
export function workstation(): Workstation {
  const opened = new Workstation()
  beforeAll(() => opened.open())
  afterAll(() => opened.close())
  afterEach(() => {
    const complaints = opened.complaints.splice(0)
    expect(complaints, 'errors and warnings on the console of the page').toEqual([])
  })
  return opened
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`Expected ${what}, found none`)
  return value
}
