import { expect, test } from 'vitest'
import { openPanel, rows, runInPalette } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
const START = Date.UTC(2014, 0, 6)
const MARKET = { type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const

/** A replay with a crossover's trades and an order by hand; then another session in its place. */
async function twoSessions(): Promise<void> {
  await desk.pausedReplay(['aapl-1d', 'spx-1d'], START)
  const file = (await desk.now('library', null)).find(({ name }) => name === 'sma-cross')?.file ?? ''
  const params = { fast: 5, slow: 10, quantity: 100 }
  await desk.engine.command('strategy.start', { file, symbols: ['AAPL'], timeframe: '1d', params })
  await desk.step(60)
  await desk.engine.command('order.place', { ...MARKET, symbol: 'AAPL', side: 'buy', quantity: 10 })
  await desk.step(5)
}

test('given an order of a strategy, when Enter is pressed on it, then its story is told from the market data to the fill', async () => {
  await twoSessions()
  const page = await desk.window()
  const panel = await openPanel(page, 'Orders & fills')
  await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: 'All' }).click()
  await rows(panel, 'Orders').filter({ hasText: 'Sell' }).first().click()
  await panel.getByRole('grid', { name: 'Orders' }).focus()
  await page.keyboard.press('Enter')
  const story = page.getByRole('dialog', { name: 'Why did this order happen?' })
  await eventually(() => story.getByRole('listitem').count()).toBe(5)
  expect(await story.getByRole('listitem').allTextContents()).toEqual([
    expect.stringMatching(/^Event.*Market data of AAPL.*1d bar, close/),
    expect.stringMatching(/^Signal.*sma-cross-1: (Buy|Sell) 100 AAPL, market.*SMA 5.*SMA 10/),
    expect.stringMatching(/^Verdict.*Passed the risk gate/),
    expect.stringMatching(/^Order.*Accepted by the broker/),
    expect.stringMatching(/^Fill.*Filled 100 at/),
  ])
  await page.keyboard.press('Escape')
  await eventually(() => story.count()).toBe(0)
  await page.getByRole('radiogroup', { name: 'Show' }).getByRole('radio', { name: 'Fills' }).click()
  await rows(panel, 'Fills')
    .first()
    .getByRole('button', { name: /^Why did order/ })
    .click()
  await eventually(() => story.getByRole('listitem').last().textContent()).toMatch(/Filled \d+ at/)
})

test('given a session that is over, when it is opened and scrubbed, then chart, position and account are those of the moment', async () => {
  await twoSessions()
  const { account } = await desk.now('account', null)
  await desk.pausedReplay(['spx-1d'], START)
  const page = await desk.window()
  await runInPalette(page, 'Past sessions')
  const panel = page.getByRole('tabpanel', { name: 'Past sessions' })
  const past = rows(panel, 'Past sessions').filter({ hasText: 'Replay of AAPL, SPX' }).first()
  await past.dblclick()
  await page.getByRole('radiogroup', { name: 'Step by' }).getByRole('radio', { name: 'Bars' }).click()
  const replay = panel.getByRole('group', { name: /^Session/ })
  const slider = replay.getByRole('slider', { name: 'Bar of the run' })
  await slider.waitFor()
  const state = replay.getByRole('complementary', { name: 'State at the bar' })
  const equity = account.equity.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  await eventually(() => state.textContent()).toContain(equity)
  const last = await slider.getAttribute('aria-valuenow')
  await slider.focus()
  await page.keyboard.press('[')
  await eventually(() => state.getByRole('region', { name: 'On this bar' }).textContent()).toMatch(/Bought|Sold/)
  expect(await slider.getAttribute('aria-valuenow')).not.toBe(last)
  await page.keyboard.press('Home')
  await eventually(() => state.textContent()).toMatch(/Positionflat/)
  await panel
    .getByRole('button', { name: 'All sessions' })
    .or(page.getByRole('button', { name: 'All sessions' }))
    .click()
  await eventually(() => rows(panel, 'Past sessions').count()).toBeGreaterThan(2)
})

test('given a session that is over, when it is gone through event by event, then chart, account and orders are of the event', async () => {
  await twoSessions()
  const { account } = await desk.now('account', null)
  await desk.pausedReplay(['spx-1d'], START)
  const page = await desk.window()
  await runInPalette(page, 'Past sessions')
  const panel = page.getByRole('tabpanel', { name: 'Past sessions' })
  await rows(panel, 'Past sessions').filter({ hasText: 'Replay of AAPL, SPX' }).first().click()
  await panel.getByRole('grid', { name: 'Past sessions' }).focus()
  await page.keyboard.press('Enter')
  const slider = panel.getByRole('slider', { name: 'Event of the session' })
  await slider.waitFor()
  // What had the keyboard is gone: the keys go on in what took its place.
  await eventually(() => slider.evaluate((element) => element === document.activeElement)).toBe(true)
  const state = panel.getByRole('complementary', { name: 'State at the event' })
  const equity = account.equity.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  await eventually(() => state.textContent()).toContain(equity)
  const chosen = panel.getByRole('grid', { name: 'Events' }).locator('[aria-selected=true]')
  await page.keyboard.press('Shift+ArrowLeft')
  await eventually(() => chosen.textContent()).toMatch(/Fill.*AAPL.*(Buy|Sell): Filled \d+ at/)
  await eventually(() => state.getByRole('region', { name: 'This event' }).textContent()).toMatch(/^Fill #/)
  await page.keyboard.press('ArrowLeft')
  await eventually(() => state.getByRole('region', { name: 'This event' }).textContent()).not.toMatch(/^Fill #/)
  await page.keyboard.press('ArrowRight')
  await eventually(() => state.getByRole('region', { name: 'This event' }).textContent()).toMatch(/^Fill #/)
  await page.keyboard.press('Enter')
  const story = page.getByRole('dialog', { name: 'Why did this order happen?' })
  await eventually(() => story.getByRole('listitem').last().textContent()).toMatch(/Filled \d+ at/)
  await page.keyboard.press('Escape')
  await slider.focus()
  await page.keyboard.press('Home')
  await eventually(() => chosen.textContent()).toMatch(/Engine.*The session began/)
  await eventually(() => state.textContent()).toContain('100,000.00')
  await eventually(() => state.getByRole('region', { name: 'Positions' }).textContent()).toBe('Positionsnone')
  await page.getByRole('radiogroup', { name: 'Step by' }).getByRole('radio', { name: 'Bars' }).click()
  await eventually(() => panel.getByRole('slider', { name: 'Bar of the run' }).getAttribute('aria-valuenow')).toBe('1')
})
