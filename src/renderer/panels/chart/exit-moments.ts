import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import type { TimeLevel } from '../../charts/time-lines.ts'
import { formatTime, zoneName } from '../../components/time-format.ts'
import { EXIT_NAMES, PLACE_WORDS, exitStanding, exitTerms, placeExplained } from '../positions/exit-words.ts'

/** The level of a time stop. */
export const TIME_EXIT = 'exit time'

/** When the position of an instrument is left, as a line down the chart; one by bars has a label alone. */
export function exitMoments(
  { symbol, timeZone, pricePrecision }: InstrumentView,
  positions: readonly PositionView[],
): TimeLevel[] {
  const exit = positions.find((one) => one.symbol === symbol)?.exits?.find(({ kind }) => kind === 'time')
  if (exit === undefined) return []
  const { tradableAt, due, state } = exit
  const standing = exitStanding(exit)
  const time = tradableAt ?? due
  const at = time === null ? '' : `${formatTime(time, timeZone, 'minute')} ${zoneName(timeZone, time)}`
  const isLater = time !== null && time !== due
  const mark = {
    text: PLACE_WORDS.engine,
    title: `${placeExplained('engine', true)}${at === '' ? '' : ` It is due ${at}${isLater ? ', when the venue opens next' : ''}.`}`,
  }
  return [
    {
      id: TIME_EXIT,
      time,
      parts: [
        EXIT_NAMES.time,
        standing === '' ? `${exitTerms(exit, pricePrecision)}${isLater ? ', at the open' : ''}` : standing,
      ],
      cancelLabel: state === 'armed' ? 'Take the time stop away' : '',
      mark,
      ...(time === null || state !== 'armed' ? {} : { move: { label: 'Time of the time stop', at } }),
    },
  ]
}
