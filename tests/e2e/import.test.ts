import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { chooseLayout, rows } from './screen.ts'
import { eventually, workstation } from './workstation.ts'

const desk = workstation()

const GOOD = ['Date,Open,High,Low,Close,Volume', ...days(40).map((day, index) => `${day},${line(100 + index)}`)]

function days(count: number): string[] {
  return Array.from({ length: count }, (_, index) => new Date(Date.UTC(2020, 0, 6 + index)).toISOString().slice(0, 10))
}

function line(open: number): string {
  return `${open}.00,${open + 2}.50,${open - 1}.25,${open + 1}.10,${open * 1_000}`
}

function file(name: string, lines: readonly string[]) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) }
}

async function researcher(): Promise<Page> {
  const page = await desk.window()
  await chooseLayout(page, 'Research')
  await page.getByRole('grid', { name: 'Price data' }).waitFor()
  return page
}

async function symbols(): Promise<string[]> {
  return (await desk.engine.command('data.list', null)).map(({ symbol }) => symbol)
}

test('given a CSV file, when it is chosen, then the dialog shows what it is and importing makes it data', async () => {
  const page = await researcher()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import…' }).click(),
  ])
  await chooser.setFiles(file('acme-daily.csv', GOOD))
  const dialog = page.getByRole('dialog', { name: 'Import acme-daily.csv' })
  await dialog.getByText('2020-01-06,100.00,102.50,99.25,101.10,100000').waitFor()
  await dialog.getByRole('button', { name: 'Import 40 bars' }).click()
  await page.getByText(/40 bars imported/).waitFor()
  await eventually(() => rows(page, 'Price data').filter({ hasText: 'ACME' }).textContent()).toContain('40')
})

test('given a file with bad rows, when it is dropped, then line, expected and found are said and nothing is imported', async () => {
  const bad = [...GOOD]
  bad[7] = '2020-01-12,106.00,90.00,105.00,107.10,100000'
  bad[9] = '2020-01-14,abc,109.50,106.00,108.10,100000'
  const before = await symbols()
  const page = await researcher()
  await drop(page, 'broken.csv', bad.join('\n'))
  const dialog = page.getByRole('dialog', { name: 'Import broken.csv' })
  const problems = rows(dialog, 'Problems')
  await eventually(() => problems.count()).toBeGreaterThanOrEqual(2)
  expect(await problems.filter({ hasText: 'High below low' }).textContent()).toMatch(/^8.*90/)
  expect(await problems.filter({ hasText: 'abc' }).textContent()).toMatch(/^10.*open/i)
  await dialog.getByText(/errors: mend the file, or choose to skip bad rows/).waitFor()
  expect(await dialog.getByRole('button', { name: /^Import/ }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(await symbols()).toEqual(before)
})

test('given a file with a bad row, when bad rows are skipped, then the others are imported and the count is said', async () => {
  const bad = [...GOOD]
  bad[7] = '2020-01-12,106.00,90.00,105.00,107.10,100000'
  const page = await researcher()
  await drop(page, 'partly.csv', bad.join('\n'))
  const dialog = page.getByRole('dialog', { name: 'Import partly.csv' })
  await dialog.getByRole('radio', { name: 'Skip' }).click()
  await dialog.getByText('1 of 40 rows are left out').waitFor()
  await dialog.getByRole('button', { name: 'Import 39 bars' }).click()
  await eventually(() => rows(page, 'Price data').filter({ hasText: 'PARTLY' }).textContent()).toContain('39')
})

test('given a file that is no table, when it is dropped, then the dialog says what it expected', async () => {
  const page = await researcher()
  await drop(page, 'letter.txt', 'Dear reader,\nthis is a letter.\n')
  const dialog = page.getByRole('dialog', { name: 'Import letter.txt' })
  await eventually(() => dialog.getByRole('alert').textContent()).toMatch(/expected/)
  expect(await dialog.getByRole('button', { name: /^Import/ }).isDisabled()).toBe(true)
})

/** Drops a file on the window as the operating system would. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], name, { type: 'text/csv' }))
      return transfer
    },
    [name, text] as const,
  )
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: transfer })
}
