const SVG = 'http://www.w3.org/2000/svg'
const FILL_PATH = 'M14 2H2v6h6v9h6V2Zm12 15h-7l6-15h7l-6 15Zm-7-9a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z'

/**
 * The mark that the licence of lightweight-charts asks for, with its link. Drawn here, as the library's own would need
 * an inline style sheet.
 */
export function attributionLink(className: string): HTMLAnchorElement {
  const link = document.createElement('a')
  link.href = 'https://www.tradingview.com/'
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  link.title = 'Charting by TradingView'
  link.setAttribute('aria-label', 'Charting by TradingView')
  link.className = className
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 35 19')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('fill', 'currentColor')
  path.setAttribute('d', FILL_PATH)
  svg.append(path)
  link.append(svg)
  return link
}
