import type { StudyKind } from '../../contract/streams.ts'
import { Atr } from '../indicators/atr.ts'
import { BollingerBands } from '../indicators/bollinger-bands.ts'
import { Donchian } from '../indicators/donchian.ts'
import { Ema } from '../indicators/ema.ts'
import type { Indicator } from '../indicators/indicator.ts'
import { Macd } from '../indicators/macd.ts'
import { Rsi } from '../indicators/rsi.ts'
import { Sma } from '../indicators/sma.ts'
import { StandardDeviation } from '../indicators/standard-deviation.ts'
import { Wma } from '../indicators/wma.ts'
import { ConfigError } from '../model/errors.ts'

/** The indicator that a chart asks for. Missing arguments take the usual defaults. @throws ConfigError for bad periods */
export function studyIndicator(kind: StudyKind, values: readonly number[]): Indicator {
  const [first, second, third] = values
  const period = first ?? 20
  switch (kind) {
    case 'sma':
      return new Sma(period)
    case 'ema':
      return new Ema(period)
    case 'wma':
      return new Wma(period)
    case 'rsi':
      return new Rsi(first ?? 14)
    case 'atr':
      return new Atr(first ?? 14)
    case 'bollinger':
      return new BollingerBands(period, second ?? 2)
    case 'macd':
      return new Macd(first ?? 12, second ?? 26, third ?? 9)
    case 'donchian':
      return new Donchian(period)
    case 'stddev':
      return new StandardDeviation(period)
    default:
      throw new ConfigError(`expected a known study, found "${String(kind satisfies never)}"`)
  }
}
