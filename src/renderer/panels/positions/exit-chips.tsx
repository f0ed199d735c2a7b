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
      {(['broker', 'engine'] as const).map((place) => {
        const here = exits.filter(({ heldBy }) => heldBy === place)
        if (here.length === 0) return null
        const standing = here.map((exit) => exitStanding(exit)).find((words) => words !== '')
        return (
          <Tooltip key={place} content={<ChipWords {...{ place, here, pricePrecision, isSimulated }} />} side="top">
            <span className={styles['chip']} data-standing={standing === undefined ? undefined : ''}>
              {place === 'broker' ? <Landmark aria-hidden="true" /> : <MonitorDot aria-hidden="true" />}
              {standing ?? here.map((exit) => shortTerms(exit, pricePrecision)).join(' · ')}
            </span>
          </Tooltip>
        )
      })}
    </span>
  )
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
