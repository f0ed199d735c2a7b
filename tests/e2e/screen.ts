import type { Locator, Page } from 'playwright-core'

/** Brings the panel with this title to the front by its tab. */
export async function openPanel(page: Page, title: string): Promise<Locator> {
  await page.getByRole('tab', { name: title }).click()
  const panel = page.getByRole('tabpanel', { name: title })
  await panel.waitFor()
  return panel
}

export async function chooseLayout(page: Page, layout: 'Trade' | 'Research' | 'Monitor'): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Layout' }).getByRole('radio', { name: layout }).click()
}

/** Runs what the palette calls so. */
export async function runInPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search, do anything…').fill(words)
  await page.keyboard.press('Enter')
}

/** Chooses from a list that opens on the field. */
export async function choose(page: Page, field: Locator, option: string | RegExp): Promise<void> {
  await field.click()
  await field.and(page.locator('[aria-expanded=true]')).waitFor()
  const list = page.locator(`[id="${await field.getAttribute('aria-controls')}"]`)
  await list.getByRole('option', { name: option }).click()
}

/** Rows of a table below its titles. */
export function rows(page: Page | Locator, table: string): Locator {
  return page.getByRole('grid', { name: table }).locator('[role=row]:has([role=gridcell])')
}

export function side(page: Page, name: 'Buy' | 'Sell'): Locator {
  return page.getByRole('radiogroup', { name: 'Side' }).getByRole('radio', { name })
}

export function orderType(page: Page, name: 'Market' | 'Limit' | 'Stop'): Locator {
  return page.getByRole('radiogroup', { name: 'Order type' }).getByRole('radio', { name })
}

/** The button that sends the ticket; its name says what it will do. */
export function send(page: Page): Locator {
  return page.getByRole('tabpanel', { name: 'Order ticket' }).locator('button[type=submit]')
}

/** The text of the definition beside a term. */
export function figure(scope: Locator | Page, term: string): Locator {
  return scope.locator('dt', { hasText: term }).locator('xpath=following-sibling::dd[1]')
}
