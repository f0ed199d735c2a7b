import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()
/** A4 less margins of 12 mm, in px of 96 to the inch. */
const SHEET = { width: 703, height: 1_032 }
const COSTS = { commission: 0.001, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 }

test('given a report, when it is printed from a dark screen, then it is on white sheets, and nothing is cut at their edge', async () => {
  const { id } = await desk.engine.command('backtest.start', {
    strategyFile: 'sma-cross',
    params: { fast: 3, slow: 8, percent: 95 },
    datasetId: 'aapl-1d',
    from: null,
    to: null,
    cash: 100_000,
    costs: COSTS,
  })
  const run = async () => (await desk.now('backtests', null)).find((one) => one.id === id)
  await eventually(async () => (await run())?.audit).toBe('clean')
  const { html } = await desk.engine.command('backtest.report', { id })
  expect(html).toContain('Audited for look-ahead: none found')

  const context = await desk.profile({ colorScheme: 'dark', viewport: SHEET })
  const page = await context.newPage()
  await page.setContent(html)
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
  expect(sheets).toBeGreaterThan(2)
  expect(sheets).toBeLessThan(12)

  await page.emulateMedia({ media: 'print' })
  const looks = await page.evaluate(() => {
    const beyond = (element: Element) => element.getBoundingClientRect().right > innerWidth + 1
    return {
      background: getComputedStyle(document.body).backgroundColor,
      beyond: [...document.querySelectorAll('body *')]
        .filter(beyond)
        .map(({ tagName, className }) => [tagName, className]),
    }
  })
  expect(looks).toEqual({ background: 'rgb(255, 255, 255)', beyond: [] })
  mkdirSync('test-results/screenshots', { recursive: true })
  await page.screenshot({ path: 'test-results/screenshots/report-print.png', fullPage: true })
})
