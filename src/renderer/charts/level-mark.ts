import styles from './chart.module.css'

/** What stands before the text of a label: a word, or a bell, and what it means. */
export interface LevelMark {
  readonly text: string
  readonly title: string
}

/** The mark of a price that is watched, drawn as a bell. */
export const BELL = 'bell'

const SVG = 'http://www.w3.org/2000/svg'
/** A bell in a box of 24 by 24. */
const BELL_PATH =
  'M10.3 21a2 2 0 0 0 3.4 0M3.3 15.3A1 1 0 0 0 4 17h16a1 1 0 0 0 .7-1.7C19.4 14 18 12.5 18 8A6 6 0 0 0 6 8c0 4.5-1.4 6-2.7 7.3'

/** A mark as an element of a label, with its meaning as its title. */
export function markOf({ text, title }: LevelMark): HTMLSpanElement {
  const element = Object.assign(document.createElement('span'), { className: styles['levelMark'] ?? '', title })
  element.append(text === BELL ? bell() : text)
  return element
}

function bell(): SVGSVGElement {
  const drawing = document.createElementNS(SVG, 'svg')
  drawing.setAttribute('viewBox', '0 0 24 24')
  drawing.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', BELL_PATH)
  drawing.append(path)
  return drawing
}
