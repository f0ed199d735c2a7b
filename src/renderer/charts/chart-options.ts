import {
  ColorType,
  createTextWatermark,
  CrosshairMode,
  TickMarkType,
  type CandlestickSeriesPartialOptions,
  type ChartOptions,
  type DeepPartial,
  type IChartApiBase,
  type ITextWatermarkPluginApi,
  type TextWatermarkLineOptions,
  type Time,
} from 'lightweight-charts'
import { crosshairText, DAY_MS, tickText, timeframeMs } from './axis-time.ts'
import { withAlpha, type ChartPalette } from './palette.ts'
import { epochOf } from './time-behavior.ts'

/** Colours and type of everything but the series. */
export function chartTheme(palette: ChartPalette): DeepPartial<ChartOptions> {
  const crosshair = { color: palette.muted, labelBackgroundColor: palette.strongLine }
  return {
    layout: {
      background: { type: ColorType.Solid, color: palette.panel },
      textColor: palette.muted,
      fontFamily: palette.font,
      fontSize: palette.fontSize,
      panes: { separatorColor: palette.line, separatorHoverColor: withAlpha(palette.accent, 0.2), enableResize: true },
      // The library's own logo brings a <style> that a strict Content-Security-Policy blocks; attribution.ts draws it.
      attributionLogo: false,
    },
    grid: { vertLines: { color: withAlpha(palette.line, 0.6) }, horzLines: { color: withAlpha(palette.line, 0.6) } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: palette.line, entireTextOnly: true },
    timeScale: { borderColor: palette.line },
  }
}

/** Formatters of the time axis and the crosshair for a zone. */
export function timeOptions(timeframe: string, zone: string): DeepPartial<ChartOptions> {
  const length = timeframeMs(timeframe)
  return {
    localization: { timeFormatter: (time: Time) => crosshairText(epochOf(time), timeframe, zone) },
    timeScale: {
      timeVisible: length === 0 || length < DAY_MS,
      secondsVisible: length > 0 && length < 60_000,
      tickMarkFormatter: (time: Time, type: TickMarkType) => tickText(epochOf(time), TICK_UNITS[type], zone),
    },
  }
}

const TICK_UNITS = {
  [TickMarkType.Year]: 'year',
  [TickMarkType.Month]: 'month',
  [TickMarkType.DayOfMonth]: 'day',
  [TickMarkType.Time]: 'time',
  [TickMarkType.TimeWithSeconds]: 'second',
} as const

/** Filled bars, or up bars as outlines: direction said by form as well as by colour. */
export function candleColours(palette: ChartPalette, hollow: boolean): CandlestickSeriesPartialOptions {
  return {
    upColor: hollow ? palette.panel : palette.up,
    downColor: palette.down,
    borderVisible: true,
    borderUpColor: palette.up,
    borderDownColor: palette.down,
    wickUpColor: palette.up,
    wickDownColor: palette.down,
  }
}

/** Written across a chart of generated prices. */
export function simulatedMark(palette: ChartPalette): TextWatermarkLineOptions {
  return {
    text: 'SIMULATED',
    color: withAlpha(palette.muted, 0.16),
    fontSize: 44,
    lineHeight: 52,
    fontFamily: palette.font,
    fontStyle: '600',
  }
}

/** A watermark in the chart's first pane, with nothing written yet. */
export function emptyWatermark(chart: IChartApiBase<Time>): ITextWatermarkPluginApi<Time> {
  const pane = chart.panes()[0]
  if (pane === undefined) throw new Error('Expected a chart with a pane, found none')
  return createTextWatermark(pane, { lines: [] })
}
