import type { LongResult } from '../../backtest/result.ts'
import { monthlyReturns, type MonthlyReturn } from '../../backtest/statistics/monthly-returns.ts'
import { grouped } from './figures.ts'
import { type Html, html } from './html.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const STRONGEST = 70

/** Returns by UTC month, a row a year; the stronger the colour, the larger the return. */
export function heatMapOf({ equity, metrics }: LongResult): Html {
  const months = monthlyReturns(Float64Array.from(equity.time), Float64Array.from(equity.value), metrics.equityStart)
  const largest = months.reduce((most, { return: gain }) => Math.max(most, Math.abs(gain)), 0)
  const years = [...new Set(months.map(({ year }) => year))]
  return html`<table class="heat">
    <thead>
      <tr>
        <th scope="col">Year</th>
        ${MONTHS.map((name) => html`<th scope="col">${name}</th>`)}
        <th scope="col">Year</th>
      </tr>
    </thead>
    <tbody>
      ${years.map((year) =>
        yearRow(
          year,
          months.filter((month) => month.year === year),
          largest,
        ),
      )}
    </tbody>
  </table>`
}

function yearRow(year: number, months: readonly MonthlyReturn[], largest: number): Html {
  const total = months.reduce((product, { return: gain }) => product * (1 + gain), 1) - 1
  const cells = MONTHS.map((_, index) => {
    const month = months.find((candidate) => candidate.month === index + 1)
    return month === undefined ? html`<td></td>` : cell(month.return, largest)
  })
  return html`<tr>
    <th scope="row">${year}</th>
    ${cells}
    <td class="total ${direction(total)}">${text(total)}</td>
  </tr>`
}

function cell(gain: number, largest: number): Html {
  const strength = largest > 0 ? Math.round((Math.abs(gain) / largest) * STRONGEST) : 0
  const colour = gain < 0 ? 'down' : 'up'
  return html`<td style="background:color-mix(in srgb,var(--${colour}) ${strength}%,transparent)">${text(gain)}</td>`
}

function text(gain: number): string {
  return grouped(gain * 100, 2)
}

/** The class that colours a gain or a loss. */
export function direction(value: number): 'up' | 'down' | '' {
  if (value > 0) return 'up'
  return value < 0 ? 'down' : ''
}
