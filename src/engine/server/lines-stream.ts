import { MAX_CHART_BARS } from '../../contract/streams.ts'
import type { LinesSource } from '../../contract/streams.ts'
import { Bar, sliceBars } from '../model/bar.ts'
import { parseTimeframe } from '../model/time.ts'
import { IndicatorRecorder } from '../session/indicator-recorder.ts'
import type { Session } from '../session/session.ts'
import type { StreamSink } from './api.ts'
import type { Pulse } from './pulse.ts'
import { studyIndicator } from './studies.ts'
import { indicatorLine } from './views.ts'

/**
 * Lines of a strategy's indicators, or of one that the user put on a chart. Returns the way to end it. A strategy that
 * is reloaded has new indicators: the chart watches anew when it sees `reloadedAt` change.
 */
export function streamLines(
  session: Session,
  pulse: Pulse,
  source: LinesSource,
  sink: StreamSink<'lines'>,
): () => void {
  const { recorder, symbol, timeframe, onBar } =
    source.kind === 'strategy' ? strategyLines(session, source) : studyLines(session, source)
  const { lines } = recorder
  sink.snapshot(lines.map((line) => indicatorLine(line, Number.NEGATIVE_INFINITY)))
  let from = Number.POSITIVE_INFINITY
  const flush = () => {
    sink.delta(lines.map((line) => indicatorLine(line, from)))
    from = Number.POSITIVE_INFINITY
  }
  return session.trader.market
    .get(symbol)
    .bars(timeframe)
    .subscribe('record', 'lines', (bar) => {
      onBar(bar)
      from = Math.min(from, bar.time)
      pulse.request(flush)
    })
}

interface LinesOf {
  readonly recorder: IndicatorRecorder
  readonly symbol: string
  readonly timeframe: number
  readonly onBar: (bar: Bar) => void
}

function strategyLines(session: Session, source: Extract<LinesSource, { kind: 'strategy' }>): LinesOf {
  const strategy = session.strategies.get(source.strategyId)
  const { symbols, timeframe } = strategy.host
  const { symbol = symbols[0] ?? '' } = source
  // The strategy's own recorder takes the values; this stream only passes them on.
  return { recorder: strategy.linesOn(symbol), symbol, timeframe, onBar: () => undefined }
}

function studyLines(session: Session, source: Extract<LinesSource, { kind: 'study' }>): LinesOf {
  const { symbol } = source
  const timeframe = parseTimeframe(source.timeframe)
  const market = session.trader.market.get(symbol)
  const { instrument } = market
  // Asks for the channel so that a timeframe that can't be made is refused before anything is sent.
  market.bars(timeframe)
  const indicator = studyIndicator(source.study, source.arguments)
  const recorder = new IndicatorRecorder([indicator])
  const onBar = (bar: Bar) => {
    indicator.update(bar)
    recorder.record(bar.time)
  }
  const known = session.history(symbol, timeframe)
  const past = sliceBars(known, Math.max(0, known.length - MAX_CHART_BARS), known.length)
  const bar = new Bar(instrument, timeframe)
  for (let row = 0; row < past.length; row++) {
    bar.read(past, row)
    onBar(bar)
  }
  return { recorder, symbol, timeframe, onBar }
}
