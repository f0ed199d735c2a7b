import { expect, test } from 'vitest'
import { ready, workstation } from './workstation.ts'

const desk = workstation()
const REFUSED = [/the server responded with a status of 40[13]/]

test('given a link that was used, when another browser follows it, then it is refused with a word of help', async () => {
  const link = desk.host.newLink()
  const first = await (await desk.profile()).newPage()
  await first.goto(link)
  await ready(first)
  expect(new URL(first.url()).search).toBe('')
  const second = await (await desk.profile({}, REFUSED)).newPage()
  const answer = await second.goto(link)
  expect(answer?.status()).toBe(401)
  expect(await second.locator('body').textContent()).toContain('This link was used')
  expect(await second.getByRole('banner').count()).toBe(0)
})

test('given a browser without a link, when it opens the address, then it is told how to get one', async () => {
  const page = await (await desk.profile({}, REFUSED)).newPage()
  const answer = await page.goto(`${desk.origin}/`)
  expect(answer?.status()).toBe(401)
  expect(await page.locator('body').textContent()).toContain('Open the link that QuantX printed')
})

test('given a page of another origin in a logged-in browser, when it reaches for the engine, then it gets nothing', async () => {
  const context = await desk.profile({}, [/WebSocket connection to .* failed/, /ERR_BLOCKED|ERR_FAILED|CORS|40[13]/])
  await desk.tab(context)
  await context.route('http://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>evil</title>' }),
  )
  const evil = await context.newPage()
  await evil.goto('http://evil.example/')
  const reached = await evil.evaluate(async (port) => {
    const socket = await new Promise((resolve) => {
      const line = new WebSocket(`ws://127.0.0.1:${port}/engine`)
      line.addEventListener('open', () => resolve('open'))
      line.addEventListener('error', () => resolve('refused'))
    })
    const page = await fetch(`http://127.0.0.1:${port}/`, { credentials: 'include' }).then(
      () => 'read',
      () => 'refused',
    )
    return { socket, page }
  }, desk.host.port)
  expect(reached).toEqual({ socket: 'refused', page: 'refused' })
})

test('given the page, when it would load from elsewhere or run inline script, then the policy keeps it from doing so', async () => {
  const page = await desk.window({}, [/Content Security Policy/, /Failed to load resource/])
  const done = await page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
    await fetch('https://example.com/').catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve))
    return { violations, ran: 'ran' in window }
  })
  expect(done.ran).toBe(false)
  expect(done.violations).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src']))
})
