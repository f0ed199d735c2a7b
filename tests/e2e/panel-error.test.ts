import { expect, test } from 'vitest'
import { openPanel, rows, send } from './screen.ts'
import { eventually, ready, workstation } from './workstation.ts'

const desk = workstation()

test('given a chart that can not be drawn, when the screen opens, then its panels say so and the others live on', async () => {
  await desk.pausedReplay(['aapl-1d'], Date.UTC(2014, 5, 2))
  const context = await desk.profile({}, [/canvas was taken away/, /error boundary|The above error/i])
  // Charts build on a table of canvases; without it their panels throw while they mount.
  await context.addInitScript(() => {
    const create = document.createElement.bind(document)
    const broken = (tag: string, options?: ElementCreationOptions): HTMLElement => {
      if (tag === 'table' && !('mended' in window)) throw new Error('canvas was taken away')
      return create(tag, options)
    }
    document.createElement = broken as typeof document.createElement
  })
  const page = await context.newPage()
  await page.goto(desk.host.newLink())
  await ready(page)
  const chart = page.getByRole('tabpanel', { name: 'Chart' })
  await chart.getByText('Chart stopped working').waitFor()
  expect(await chart.textContent()).toContain('canvas was taken away. Trading and the other panels go on.')
  await page.getByText('Passes the risk gate').waitFor()
  await send(page).click()
  await page.getByText('Sent: Buy 100 AAPL at market').waitFor()
  await desk.step()
  await openPanel(page, 'Positions')
  await eventually(() => rows(page, 'Positions').first().textContent()).toMatch(/AAPL.*100/)
  await page.evaluate(() => Object.assign(window, { mended: true }))
  await chart.getByRole('button', { name: 'Show again' }).click()
  await page.getByRole('application', { name: /^AAPL, 1d bars/ }).waitFor()
})
