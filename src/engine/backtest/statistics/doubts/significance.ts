import type { Doubt } from '../../../../contract/backtest.ts'
import type { DoubtRule } from './doubts.ts'
import { grouped, inPercent } from './wording.ts'

const FEW_TRADES = 30
/** One-sided 95 % of the normal distribution. */
const CRITICAL_T = 1.645
/** Sharpe ratios that last above this are not known of any public fund. */
const UNLIKELY_SHARPE = 3
const UNLIKELY_WIN_RATE = 0.9
const UNLIKELY_PROFIT_FACTOR = 5

/** Whether luck is enough to explain the result, and whether it is too good for skill. */
export const doubtTheSignificance: DoubtRule = ({ metrics }, { deflated }) => {
  const doubts: Doubt[] = []
  const { trades, sqn, sharpe, winRate, profitFactor } = metrics
  if (trades === 0) {
    return [
      { kind: 'no-trades', severity: 'high', text: 'no trade was completed: figures about trades are not defined' },
    ]
  }
  if (trades < FEW_TRADES) {
    const text = `only ${trades} trade${trades === 1 ? '' : 's'}: too few to tell skill from luck`
    doubts.push({ kind: 'few-trades', severity: 'high', text })
  }
  if (sqn !== null && sqn > 0 && sqn < CRITICAL_T) {
    const text = `the mean of ${trades} trades is not clearly above 0: t = ${grouped(sqn, 2)}, where 95 % confidence takes ${CRITICAL_T}`
    doubts.push({ kind: 'insignificant-trades', severity: trades < FEW_TRADES ? 'medium' : 'high', text })
  }
  const { dailyReturns = 0, minimumTrackRecord = null, probabilisticSharpe = null } = metrics
  if (sharpe !== null && minimumTrackRecord !== null && minimumTrackRecord > dailyReturns) {
    const chance = probabilisticSharpe === null ? '' : `; the probability that it is: ${inPercent(probabilisticSharpe)}`
    const text = `a Sharpe ratio of ${grouped(sharpe, 2)} takes ${grouped(Math.ceil(minimumTrackRecord), 0)} daily returns to be above 0 with 95 % confidence, here are ${grouped(dailyReturns, 0)}${chance}`
    doubts.push({ kind: 'short-record', severity: 'high', text })
  }
  if (deflated && deflated.probability !== null && deflated.probability < 0.95) {
    const text = `chosen among ${deflated.trials} configurations: the probability that its Sharpe ratio beats the best that luck would bring is ${inPercent(deflated.probability)}`
    doubts.push({ kind: 'selection', severity: deflated.probability < 0.5 ? 'high' : 'medium', text })
  }
  if (sharpe !== null && sharpe > UNLIKELY_SHARPE) {
    doubts.push(tooGood(`a Sharpe ratio of ${grouped(sharpe, 2)}`))
  } else if (trades >= FEW_TRADES && winRate !== null && winRate > UNLIKELY_WIN_RATE) {
    doubts.push(tooGood(`${inPercent(winRate)} winning trades`))
  } else if (trades >= FEW_TRADES && profitFactor !== null && profitFactor > UNLIKELY_PROFIT_FACTOR) {
    doubts.push(tooGood(`a profit factor of ${grouped(profitFactor, 2)}`))
  }
  return doubts
}

function tooGood(what: string): Doubt {
  const text = `${what} is too good to be likely: look for data from the future and fills that could not happen`
  return { kind: 'too-good', severity: 'high', text }
}
