import { Hourglass, Landmark, MonitorDot } from 'lucide-react'
import type { JSX } from 'react'
import type { PositionExitView } from '../../../contract/exits.ts'
import { Tooltip } from '../../components/tooltip.tsx'
import { EXIT_NAMES, PLACE_WORDS, exitStanding, exitTerms, placeExplained } from './exit-words.ts'
import styles from './positions.module.css'

interface ExitChipsProps {
  readonly exits: readonly PositionExitView[]
  readonly pricePrecision: number
  readonly isSimulated: boolean
}

/** The exits of a position in one line, each with where it is held. */
export function ExitChips({ exits, pricePrecision, isSimulated }: ExitChipsProps): JSX.Element {
  return (
    <span className={styles['chips']}>
      {exits.map((exit) => (
        <ExitChip key={exit.kind} exit={exit} pricePrecision={pricePrecision} isSimulated={isSimulated} />
      ))}
    </span>
  )
}

function ExitChip(props: { exit: PositionExitView; pricePrecision: number; isSimulated: boolean }): JSX.Element {
  const { exit, pricePrecision, isSimulated } = props
  const standing = exitStanding(exit)
  const terms = exitTerms(exit, pricePrecision)
  const name = `${EXIT_NAMES[exit.kind]} ${standing === '' ? terms : standing}, ${PLACE_WORDS[exit.heldBy]}`
  return (
    <Tooltip content={<ChipWords name={name} words={placeExplained(exit.heldBy, isSimulated)} />} side="top">
      <span className={styles['chip']} data-standing={standing === '' ? undefined : exit.state}>
        {exit.heldBy === 'broker' ? <Landmark aria-hidden="true" /> : <MonitorDot aria-hidden="true" />}
        {exit.kind === 'time' ? <Hourglass aria-hidden="true" /> : null}
        <span className="visually-hidden">{`${EXIT_NAMES[exit.kind]}, ${PLACE_WORDS[exit.heldBy]}: `}</span>
        {standing === '' ? terms : standing}
      </span>
    </Tooltip>
  )
}

function ChipWords({ name, words }: { name: string; words: string }): JSX.Element {
  return (
    <span className={styles['explained']}>
      <b>{name}</b>
      <br />
      {words}
    </span>
  )
}
