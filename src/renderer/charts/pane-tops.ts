import type { IChartApiBase, Time } from 'lightweight-charts'

/** Between two panes the library draws a line of this many px. */
const SEPARATOR_PX = 1

/**
 * Distance of each pane from the top of the chart, in px. From the heights that the library keeps: to ask the page, once a
 * frame and after prices were written into it, would have it lay everything out at once.
 */
export function paneTops(chart: IChartApiBase<Time>): readonly number[] {
  let top = 0
  return chart.panes().map((pane) => {
    const own = top
    top += pane.getHeight() + SEPARATOR_PX
    return own
  })
}
