import type { Bar } from './bar-history.ts'
import type { LegendLine } from './indicator-lines.ts'
import styles from './chart.module.css'

/** How the legend prints its numbers. */
export interface LegendFormat {
  readonly price: (value: number) => string
  readonly change: (value: number) => string
  readonly percent: (fraction: number) => string
  readonly volume: (value: number) => string
}

/**
 * The read-out in the corner of the panes. Plain DOM, written at most once a frame: it follows the crosshair, and React
 * would render a tree for every movement of the mouse.
 */
export class ChartLegend {
  readonly #layer: HTMLElement
  readonly #bar: HTMLElement
  readonly #fields = new Map<string, HTMLElement>()
  readonly #rows = new Map<string, { readonly element: HTMLElement; readonly values: HTMLElement; text: string }>()
  readonly #onRemove: (group: string) => void

  constructor(layer: HTMLElement, onRemove: (group: string) => void) {
    this.#layer = layer
    this.#onRemove = onRemove
    this.#bar = document.createElement('div')
    this.#bar.className = styles['legendBar'] ?? ''
    for (const name of ['O', 'H', 'L', 'C', 'change', 'V']) this.#bar.append(this.#field(name))
    layer.append(this.#bar)
  }

  setBar(bar: Bar | undefined, previousClose: number, format: LegendFormat): void {
    this.#bar.hidden = bar === undefined
    if (bar === undefined) return
    const change = bar.close - previousClose
    const known = Number.isFinite(change)
    const direction = known && change !== 0 ? (change > 0 ? 'up' : 'down') : bar.close >= bar.open ? 'up' : 'down'
    this.#bar.dataset['direction'] = direction
    this.#write('O', format.price(bar.open))
    this.#write('H', format.price(bar.high))
    this.#write('L', format.price(bar.low))
    this.#write('C', format.price(bar.close))
    this.#write('change', known ? `${format.change(change)} (${format.percent(change / previousClose)})` : '')
    this.#write('V', format.volume(bar.volume))
  }

  setLines(lines: readonly LegendLine[], paneTops: readonly number[], format: LegendFormat): void {
    const seen = new Set<string>()
    const depth = new Map<number, number>()
    for (const line of lines) {
      const key = `${line.group}/${line.label}`
      seen.add(key)
      const row = this.#rows.get(key) ?? this.#addRow(key, line)
      const slot = depth.get(line.paneIndex) ?? 0
      depth.set(line.paneIndex, slot + 1)
      const top = (paneTops[line.paneIndex] ?? 0) + 4 + (line.paneIndex === 0 ? 20 : 0) + slot * 20
      row.element.style.transform = `translateY(${top}px)`
      writeValues(row, line, format)
    }
    for (const [key, row] of this.#rows) {
      if (seen.has(key)) continue
      row.element.remove()
      this.#rows.delete(key)
    }
  }

  #field(name: string): HTMLElement {
    const field = document.createElement('span')
    const value = document.createElement('b')
    if (name !== 'change') field.append(name)
    field.append(value)
    this.#fields.set(name, value)
    return field
  }

  #write(name: string, text: string): void {
    const field = this.#fields.get(name)
    if (field !== undefined && field.textContent !== text) field.textContent = text
  }

  #addRow(
    key: string,
    line: LegendLine,
  ): { readonly element: HTMLElement; readonly values: HTMLElement; text: string } {
    const element = document.createElement('div')
    element.className = styles['legendRow'] ?? ''
    const label = document.createElement('span')
    label.textContent = line.label
    const values = document.createElement('span')
    values.className = styles['legendValues'] ?? ''
    element.append(label, values)
    if (line.removable) {
      const remove = document.createElement('button')
      remove.type = 'button'
      remove.textContent = '✕'
      remove.title = `Remove ${line.label}`
      remove.setAttribute('aria-label', `Remove ${line.label}`)
      remove.addEventListener('click', () => {
        this.#onRemove(line.group)
      })
      element.append(remove)
    }
    this.#layer.append(element)
    const row = { element, values, text: '' }
    this.#rows.set(key, row)
    return row
  }
}

function writeValues(
  row: { readonly values: HTMLElement; text: string },
  line: LegendLine,
  format: LegendFormat,
): void {
  const texts = line.values.map(({ value }) => (Number.isFinite(value) ? format.price(value) : '–'))
  const text = texts.join('|') + line.values.map((value) => value.colour).join('|')
  if (row.text === text) return
  row.text = text
  row.values.replaceChildren(
    ...line.values.map((value, index) => {
      const element = document.createElement('b')
      element.style.color = value.colour
      element.title = value.name
      element.textContent = texts[index] ?? ''
      return element
    }),
  )
}
