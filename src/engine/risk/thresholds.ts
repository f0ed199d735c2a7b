/** What the monitor measures and holds against thresholds. */
export const MEASURES = [
  'dailyLoss',
  'drawdown',
  'valueAtRisk',
  'expectedShortfall',
  'marginUse',
  'strategyLoss',
] as const
export type Measure = (typeof MEASURES)[number]

/** What is done when a threshold is passed, from mild to severe. */
export const THRESHOLD_ACTIONS = ['warn', 'pause', 'reduce', 'close', 'stop'] as const
export type ThresholdAction = (typeof THRESHOLD_ACTIONS)[number]

const SUFFIX = { warn: 'Warn', pause: 'Pause', reduce: 'Reduce', close: 'Close', stop: 'Stop' } as const

export type ThresholdName = `${Measure}${(typeof SUFFIX)[ThresholdAction]}`

/** Reason codes of alerts, by what was measured. */
export const MEASURE_CODES: Readonly<Record<Measure, string>> = {
  dailyLoss: 'DAILY-LOSS',
  drawdown: 'DRAWDOWN',
  valueAtRisk: 'VALUE-AT-RISK',
  expectedShortfall: 'EXPECTED-SHORTFALL',
  marginUse: 'MARGIN-USE',
  strategyLoss: 'STRATEGY-LOSS',
}

export const MEASURE_TITLES: Readonly<Record<Measure, string>> = {
  dailyLoss: 'Loss of the day',
  drawdown: 'Drawdown from the peak',
  valueAtRisk: 'Value at risk',
  expectedShortfall: 'Expected shortfall',
  marginUse: 'Margin in use',
  strategyLoss: 'Loss of a strategy',
}

/** The limit that holds the threshold of a measure for an action. */
export function thresholdName(measure: Measure, action: ThresholdAction): ThresholdName {
  return `${measure}${SUFFIX[action]}` as const
}

const share = (title: string) => ({ unit: 'fraction' as const, reach: 'account' as const, title })
const money = (title: string) => ({ unit: 'money' as const, reach: 'any' as const, title })

/** Limits after the order: parts of equity, but for a strategy's loss. The daily loss is of equity as the day began. */
export const THRESHOLD_SPECS = {
  dailyLossWarn: share('Loss of the day that warns'),
  dailyLossPause: share('Loss of the day that pauses entries'),
  dailyLossReduce: share('Loss of the day that reduces positions'),
  dailyLossClose: share('Loss of the day that closes positions'),
  dailyLossStop: share('Loss of the day that stops trading'),
  drawdownWarn: share('Drawdown that warns'),
  drawdownPause: share('Drawdown that pauses entries'),
  drawdownReduce: share('Drawdown that reduces positions'),
  drawdownClose: share('Drawdown that closes positions'),
  drawdownStop: share('Drawdown that stops trading'),
  valueAtRiskWarn: share('Value at risk that warns'),
  valueAtRiskPause: share('Value at risk that pauses entries'),
  valueAtRiskReduce: share('Value at risk that reduces positions'),
  valueAtRiskClose: share('Value at risk that closes positions'),
  valueAtRiskStop: share('Value at risk that stops trading'),
  expectedShortfallWarn: share('Expected shortfall that warns'),
  expectedShortfallPause: share('Expected shortfall that pauses entries'),
  expectedShortfallReduce: share('Expected shortfall that reduces positions'),
  expectedShortfallClose: share('Expected shortfall that closes positions'),
  expectedShortfallStop: share('Expected shortfall that stops trading'),
  marginUseWarn: share('Margin in use that warns'),
  marginUsePause: share('Margin in use that pauses entries'),
  marginUseReduce: share('Margin in use that reduces positions'),
  marginUseClose: share('Margin in use that closes positions'),
  marginUseStop: share('Margin in use that stops trading'),
  strategyLossWarn: money('Loss of a strategy that warns'),
  strategyLossPause: money('Loss of a strategy that pauses it'),
  strategyLossReduce: money('Loss of a strategy that reduces its positions'),
  strategyLossClose: money('Loss of a strategy that closes its positions'),
  strategyLossStop: money('Loss of a strategy that stops trading'),
  reduceShare: share('Part of each position that is closed to reduce'),
} as const satisfies Readonly<Record<ThresholdName | 'reduceShare', { readonly title: string }>>

/** No thresholds: what a monitor is set to that only shows. */
export const NO_THRESHOLDS = {
  dailyLossWarn: Number.POSITIVE_INFINITY,
  dailyLossPause: Number.POSITIVE_INFINITY,
  dailyLossReduce: Number.POSITIVE_INFINITY,
  dailyLossClose: Number.POSITIVE_INFINITY,
  dailyLossStop: Number.POSITIVE_INFINITY,
  drawdownWarn: Number.POSITIVE_INFINITY,
  drawdownPause: Number.POSITIVE_INFINITY,
  drawdownReduce: Number.POSITIVE_INFINITY,
  drawdownClose: Number.POSITIVE_INFINITY,
  drawdownStop: Number.POSITIVE_INFINITY,
  valueAtRiskWarn: Number.POSITIVE_INFINITY,
  valueAtRiskPause: Number.POSITIVE_INFINITY,
  valueAtRiskReduce: Number.POSITIVE_INFINITY,
  valueAtRiskClose: Number.POSITIVE_INFINITY,
  valueAtRiskStop: Number.POSITIVE_INFINITY,
  expectedShortfallWarn: Number.POSITIVE_INFINITY,
  expectedShortfallPause: Number.POSITIVE_INFINITY,
  expectedShortfallReduce: Number.POSITIVE_INFINITY,
  expectedShortfallClose: Number.POSITIVE_INFINITY,
  expectedShortfallStop: Number.POSITIVE_INFINITY,
  marginUseWarn: Number.POSITIVE_INFINITY,
  marginUsePause: Number.POSITIVE_INFINITY,
  marginUseReduce: Number.POSITIVE_INFINITY,
  marginUseClose: Number.POSITIVE_INFINITY,
  marginUseStop: Number.POSITIVE_INFINITY,
  strategyLossWarn: Number.POSITIVE_INFINITY,
  strategyLossPause: Number.POSITIVE_INFINITY,
  strategyLossReduce: Number.POSITIVE_INFINITY,
  strategyLossClose: Number.POSITIVE_INFINITY,
  strategyLossStop: Number.POSITIVE_INFINITY,
  reduceShare: 0.5,
} as const satisfies Readonly<Record<keyof typeof THRESHOLD_SPECS, number>>
