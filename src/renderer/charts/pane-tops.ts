import type { IChartApiBase, Time } from 'lightweight-charts'

/** Distance of each pane from the top of the chart's element, in px. */
export function paneTops(chart: IChartApiBase<Time>, element: HTMLElement): readonly number[] {
  const origin = element.getBoundingClientRect().top
  return chart.panes().map((pane) => (pane.getHTMLElement()?.getBoundingClientRect().top ?? origin) - origin)
}
