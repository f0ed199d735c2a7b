import { useCallback, useLayoutEffect, useRef, type JSX } from 'react'
import { classNames } from '../../components/class-names.ts'
import { Sparkline } from '../../components/sparkline.tsx'
import { directionOf, formatDecimal, formatPercent, formatSigned } from '../../components/number-format.ts'
import type { Quote } from '../../state/quote-book.ts'
import { useServices } from '../../state/services.ts'
import styles from './watchlist.module.css'

const TINT_MS = 150
/** Least time between two drawings of a sparkline: nobody sees the last pixel of it move faster. */
const SPARK_MS = 250

/** Draws into the element at once and with each change of the quote, without React. */
function useQuoteDrawing<E extends HTMLElement>(symbol: string, draw: (element: E, quote: Quote) => void) {
  const { quotes } = useServices()
  const element = useRef<E>(null)
  useLayoutEffect(() => {
    const update = (): void => {
      const quote = quotes.get(symbol)
      if (element.current !== null && quote !== undefined) draw(element.current, quote)
    }
    update()
    return quotes.subscribe(symbol, update)
  }, [quotes, symbol, draw])
  return element
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** The last price; the cell tints for a moment in the direction of the change. */
export function LastCell({ symbol, precision }: { symbol: string; precision: number }): JSX.Element {
  const before = useRef(NaN)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const draw = useCallback(
    (element: HTMLSpanElement, { last }: Quote) => {
      write(element, formatDecimal(last, precision))
      const direction = directionOf(last - before.current)
      before.current = last
      if (direction === 'flat') return
      element.dataset['tint'] = direction
      clearTimeout(timer.current)
      timer.current = setTimeout(() => delete element.dataset['tint'], TINT_MS)
    },
    [precision],
  )
  return <span ref={useQuoteDrawing(symbol, draw)} className={styles['last']} />
}

/** Change since the previous close. */
export function ChangeCell({ symbol, precision }: { symbol: string; precision: number }): JSX.Element {
  const draw = useCallback(
    (element: HTMLSpanElement, { last, previousClose }: Quote) => {
      write(element, formatSigned(last - previousClose, precision))
      element.dataset['direction'] = directionOf(last - previousClose, precision)
    },
    [precision],
  )
  return <span ref={useQuoteDrawing(symbol, draw)} className={styles['change']} />
}

/** The change in per cent, with its arrow. */
export function PercentCell({ symbol }: { symbol: string }): JSX.Element {
  const draw = useCallback((element: HTMLSpanElement, { last, previousClose }: Quote) => {
    const fraction = last / previousClose - 1
    const direction = directionOf(fraction, 4)
    write(element, formatPercent(fraction, 2, true))
    element.dataset['direction'] = direction
  }, [])
  return <span ref={useQuoteDrawing(symbol, draw)} className={classNames(styles['change'], styles['arrowed'])} />
}

export function SparkCell({ symbol }: { symbol: string }): JSX.Element {
  const { quotes } = useServices()
  const values = useCallback(() => quotes.spark(symbol), [quotes, symbol])
  const subscribe = useCallback(
    (draw: () => void) => {
      let drawnAt = -Infinity
      return quotes.subscribe(symbol, () => {
        const now = performance.now()
        if (now - drawnAt < SPARK_MS) return
        drawnAt = now
        draw()
      })
    },
    [quotes, symbol],
  )
  return <Sparkline width={36} height={16} values={values} subscribe={subscribe} />
}
