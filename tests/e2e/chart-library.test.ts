import type * as Library from 'lightweight-charts'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

declare const LightweightCharts: typeof Library

const library = 'node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.js'
let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROME_PATH'] ?? '', args: ['--no-sandbox'] })
})
afterAll(() => browser.close())

/** A curve set twice at the same times, joined by another, and set with one point more: what the library complains of. */
async function complaints(emptiedFirst: boolean): Promise<readonly string[]> {
  const page = await browser.newPage()
  await page.setContent('<div style="width: 600px; height: 300px"></div>')
  await page.addScriptTag({ path: library })
  return page.evaluate(async (isEmptiedFirst) => {
    const found: string[] = []
    window.addEventListener('error', (event) => {
      found.push(event.message)
      event.preventDefault()
    })
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const points = (length: number) =>
      Array.from({ length }, (_, minute) => ({ time: (minute * 60) as Library.UTCTimestamp, value: minute }))
    const ends = (length: number) => points(length).filter(({ value }) => value === 0 || value === length - 1)
    const chart = LightweightCharts.createChart(document.querySelector('div') ?? document.body)
    const curve = chart.addSeries(LightweightCharts.AreaSeries)
    curve.setData(points(10))
    if (isEmptiedFirst) curve.setData([])
    curve.setData(points(10))
    await drawn()
    const level = chart.addSeries(LightweightCharts.LineSeries)
    level.setData(ends(10))
    curve.setData(points(11))
    await drawn()
    level.setData(ends(11))
    await drawn()
    return found
  }, emptiedFirst)
}

test('given curves of the library, when one is set again at the same times and another joins, then it has to be emptied first', async () => {
  expect(await complaints(true)).toEqual([])
  // Once the library keeps its order by itself, emptying in line-chart.ts can go.
  expect(await complaints(false)).toContain('Uncaught Error: Value is null')
})
