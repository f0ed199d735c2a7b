import { Landmark, MonitorDot } from 'lucide-react'
import type { JSX } from 'react'
import type { PositionExitView } from '../../../contract/exits.ts'
import { Tooltip } from '../../components/tooltip.tsx'
import { EXIT_NAMES, PLACE_WORDS, exitStanding, exitTerms, placeExplained, shortTerms } from './exit-words.ts'
import styles from './positions.module.css'

interface ExitChipsProps {
  readonly exits: readonly PositionExitView[]
  readonly pricePrecision: number
  readonly isSimulated: boolean
}

/** The exits of a position in one line, by where they are held. */
export function ExitChips({ exits, pricePrecision, isSimulated }: ExitChipsProps): JSX.Element {
  return (
    <span className={styles['chips']}>
      {chipsOf(exits, pricePrecision).map(({ place, here, text, isStanding }) => (
        <Tooltip key={place} content={<ChipWords {...{ place, here, pricePrecision, isSimulated }} />} side="top">
          <span className={styles['chip']} data-standing={isStanding || undefined}>
            {place === 'broker' ? <Landmark aria-hidden="true" /> : <MonitorDot aria-hidden="true" />}
            <span>{text}</span>
          </span>
        </Tooltip>
      ))}
    </span>
  )
}

interface Chip {
  readonly place: PositionExitView['heldBy']
  readonly here: readonly PositionExitView[]
  readonly text: string
  /** Something is going on with one of them: then that is told, not where they act. */
  readonly isStanding: boolean
}

function chipsOf(exits: readonly PositionExitView[], pricePrecision: number): readonly Chip[] {
  return (['broker', 'engine'] as const).flatMap((place) => {
    const here = exits.filter(({ heldBy }) => heldBy === place)
    if (here.length === 0) return []
    const standing = here.map((exit) => exitStanding(exit)).find((words) => words !== '')
    const text = standing ?? here.map((exit) => shortTerms(exit, pricePrecision)).join(' · ')
    return [{ place, here, text, isStanding: standing !== undefined }]
  })
}

/** Px of a small figure, and what a chip and the row of them have around their text. */
const CHARACTER_PX = 6.4
const CHIP_PX = 27
const ROW_PX = 14
/** Steps of a column's width: a countdown does not make it jump. */
const WIDTH_STEP_PX = 24
const LEAST_WIDTH_PX = 120
const MOST_WIDTH_PX = 312

/** Width that the chips of all positions need. */
export function chipsWidth(rows: readonly { exits: readonly PositionExitView[]; pricePrecision: number }[]): number {
  const widest = rows.reduce((most, { exits, pricePrecision }) => {
    const chips = chipsOf(exits, pricePrecision)
    return Math.max(most, ROW_PX + chips.reduce((sum, { text }) => sum + CHIP_PX + text.length * CHARACTER_PX, 0))
  }, LEAST_WIDTH_PX)
  return Math.min(MOST_WIDTH_PX, Math.ceil(widest / WIDTH_STEP_PX) * WIDTH_STEP_PX)
}

/** Each exit with where it is held, in one line for who hears the screen. */
export function exitLine(exits: readonly PositionExitView[], pricePrecision: number): string {
  return exits.map((exit) => `${exitWords(exit, pricePrecision)} ${PLACE_WORDS[exit.heldBy]}`).join(', ')
}

function exitWords(exit: PositionExitView, pricePrecision: number): string {
  const standing = exitStanding(exit)
  return `${EXIT_NAMES[exit.kind]} ${standing === '' ? exitTerms(exit, pricePrecision) : standing}`
}

interface ChipWordsProps extends Omit<ExitChipsProps, 'exits'> {
  readonly place: PositionExitView['heldBy']
  readonly here: readonly PositionExitView[]
}

function ChipWords({ place, here, pricePrecision, isSimulated }: ChipWordsProps): JSX.Element {
  return (
    <span className={styles['explained']}>
      {here.map((exit) => (
        <b key={exit.kind}>{exitWords(exit, pricePrecision)}</b>
      ))}
      {placeExplained(place, isSimulated)}
    </span>
  )
}
