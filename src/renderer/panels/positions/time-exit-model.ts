import { TimeExitRequest } from '../../../contract/exits.ts'
import { formatTime, zoneName } from '../../components/time-format.ts'

export type TimeExitKind = 'none' | TimeExitRequest['kind']

/** A time stop in the form; what is typed is kept while another way to say it is looked at. */
export interface TimeExitDraft {
  readonly kind: TimeExitKind
  readonly minutes: number | null
  readonly bars: number | null
  readonly timeframe: string
  readonly clock: string
  readonly beforeClose: number | null
  /** One that is set already, in epoch ms; 0 for none. */
  readonly at: number
}

export function timeExitDraft(time: TimeExitRequest | null, timeframe: string): TimeExitDraft {
  const empty = { kind: 'none', minutes: 30, bars: 10, timeframe, clock: '15:55', beforeClose: 5, at: 0 } as const
  switch (time?.kind) {
    case undefined:
      return empty
    case 'at':
      return { ...empty, kind: 'at', at: time.at }
    case 'after':
      return { ...empty, kind: 'after', minutes: time.minutes }
    case 'bars':
      return { ...empty, kind: 'bars', bars: time.bars, timeframe: time.timeframe }
    case 'clock':
      return { ...empty, kind: 'clock', clock: time.time }
    case 'close':
      return { ...empty, kind: 'close', beforeClose: time.minutes }
  }
}

/** The time stop that the form stands for; null for none, `incomplete` while it is none that can be asked for. */
export function timeExitOf(draft: TimeExitDraft): TimeExitRequest | null | 'incomplete' {
  if (draft.kind === 'none') return null
  const parsed = TimeExitRequest.safeParse(askedOf(draft.kind, draft))
  return parsed.success ? parsed.data : 'incomplete'
}

function askedOf(kind: TimeExitRequest['kind'], draft: TimeExitDraft): unknown {
  const { minutes, bars, timeframe, clock, beforeClose, at } = draft
  switch (kind) {
    case 'at':
      return { kind, at }
    case 'after':
      return { kind, minutes }
    case 'bars':
      return { kind, bars, timeframe }
    case 'clock':
      return { kind, time: clock.trim() }
    case 'close':
      return { kind, minutes: beforeClose }
  }
}

/** What can be chosen; a time that is set already comes with its date. */
export function timeExitChoices({ at }: TimeExitDraft, timeZone: string) {
  const choices: { readonly value: TimeExitKind; readonly label: string }[] = [
    { value: 'none', label: 'None' },
    { value: 'after', label: 'After minutes' },
    { value: 'bars', label: 'After bars' },
    { value: 'clock', label: `At a time, ${zoneName(timeZone, at)}` },
    { value: 'close', label: 'Minutes before the close' },
  ]
  if (at === 0) return choices
  return [
    ...choices,
    { value: 'at' as const, label: `${formatTime(at, timeZone, 'minute')} ${zoneName(timeZone, at)}` },
  ]
}
