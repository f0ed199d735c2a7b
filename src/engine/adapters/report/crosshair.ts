/**
 * Runs in the report, where its text is put: nothing from outside it is in reach. Shows date, equity and drawdown of the
 * point nearest to the pointer.
 */
export function crosshair(): void {
  const text = document.getElementById('readings')?.textContent
  const reading = document.getElementById('reading')
  if (!text || !reading) return
  const rows: readonly (readonly [number, string, string, string])[] = JSON.parse(text)
  const charts = [...document.querySelectorAll<SVGSVGElement>('.charts svg')]
  const nearest = (x: number) => {
    let low = 0
    let high = rows.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle]?.[0] ?? 0) < x) low = middle + 1
      else high = middle
    }
    const [before, after] = [rows[low - 1], rows[low]]
    return before && after && x - before[0] < after[0] - x ? before : after
  }
  const show = (event: PointerEvent) => {
    const chart = event.currentTarget
    if (!(chart instanceof SVGSVGElement)) return
    const box = chart.getBoundingClientRect()
    const row = nearest(((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width)
    if (!row) return
    const [x, date, equity, drawdown] = row
    for (const line of document.querySelectorAll('.cross')) {
      line.setAttribute('transform', `translate(${x} 0)`)
      line.setAttribute('visibility', 'visible')
    }
    reading.textContent = `${date}   ${equity}   ${drawdown}`
  }
  const hide = () => {
    for (const line of document.querySelectorAll('.cross')) line.setAttribute('visibility', 'hidden')
    reading.textContent = '\u00A0'
  }
  for (const chart of charts) {
    chart.addEventListener('pointermove', show)
    chart.addEventListener('pointerleave', hide)
  }
}
