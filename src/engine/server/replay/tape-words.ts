import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { momentsOf } from './outcome-log.ts'
import { textIn } from './record-fields.ts'
import { STATUS_WORDS } from './record-words.ts'
import type { RecordWords } from './record-words.ts'

/** An event of the journal in a few words. */
export interface EventWords {
  readonly text: string
  readonly tone: 'neutral' | 'good' | 'bad'
}

/** @param words units of the instrument that it is about; undefined when it is about none */
export function eventWords({ kind, data }: JournalRecord, words: RecordWords | undefined): EventWords {
  switch (kind) {
    case 'run':
      return neutral(data['run'] === 1 ? 'The session began' : 'An engine went on with the session')
    case 'market':
    case 'data':
      return neutral(marketText(data))
    case 'clock':
      return neutral('The clock moved on without market data')
    case 'command':
      return commandWords(data, words)
    case 'broker':
      return neutral(`The broker said: ${textIn(data, 'said').replaceAll('-', ' ')}${reason(data)}`)
    case 'intent':
      return { text: `Passed the gate: ${words?.order(data) ?? textIn(data, 'order')}`, tone: 'good' }
    case 'refusal':
      return { text: `Refused, ${textIn(data, 'rule')}: ${textIn(data, 'message')}`, tone: 'bad' }
    case 'amendment':
      return neutral(`A change was sent: ${words?.terms(data) ?? ''}`)
    case 'cancel':
      return neutral('A cancel was sent')
    case 'order':
      return orderWords(data)
    case 'fill': {
      const { title, detail } = words?.fill(data) ?? { title: 'Filled', detail: '' }
      return { text: `${data['side'] === 'buy' ? 'Buy' : 'Sell'}: ${title}${behind(detail)}`, tone: 'good' }
    }
    case 'failure':
      return { text: `${textIn(data, 'strategy')} failed: ${textIn(data, 'message')}`, tone: 'bad' }
    case 'step': {
      const where = textIn(data, 'broker')
      return neutral(
        `Stop: ${textIn(data, 'step')}, ${textIn(data, 'phase')}${where === '' ? '' : ` at ${where}`}${behind(textIn(data, 'detail'))}`,
      )
    }
    case 'checkpoint':
      return neutral('The account was noted')
    case 'adjustment':
      return neutral(takenOver(data))
    case 'unwritten':
      return { text: 'The event before could not be written down, and did not happen', tone: 'bad' }
    case 'note':
      return neutral(noteText(data))
  }
}

function neutral(text: string): EventWords {
  return { text, tone: 'neutral' }
}

function behind(detail: string): string {
  return detail === '' ? '' : `; ${detail}`
}

function reason(data: RecordData): string {
  const why = textIn(data, 'reason')
  return why === '' ? '' : `: ${why}`
}

function marketText(data: RecordData): string {
  const { rounds } = data
  if (typeof rounds === 'number') return rounds === 1 ? 'Ticks' : `${rounds} rounds of ticks`
  const moments = momentsOf(data)
  return moments === 1 ? 'Bars of one moment' : `Bars of ${moments} moments`
}

function orderWords(data: RecordData): EventWords {
  const status = textIn(data, 'status')
  const words = STATUS_WORDS[status] ?? `${status.slice(0, 1).toUpperCase()}${status.slice(1).replaceAll('-', ' ')}`
  const tone = status === 'rejected' || status === 'denied' ? 'bad' : status === 'filled' ? 'good' : 'neutral'
  return { text: `${words}${reason(data)}`, tone }
}

function commandWords(data: RecordData, words: RecordWords | undefined): EventWords {
  const strategy = textIn(data, 'strategy') || textIn(data, 'id') || textIn(data, 'name')
  switch (textIn(data, 'do')) {
    case 'place':
      return neutral(`Asked for: ${words?.order(data) ?? 'an order'}`)
    case 'amend':
      return neutral(`Asked to change an order: ${words?.terms(data) ?? ''}`)
    case 'cancel':
      return neutral('Asked to cancel an order')
    case 'launch':
      return neutral(`Asked to start ${strategy}`)
    case 'recall':
      return neutral(`${strategy} was brought back`)
    case 'halt':
      return neutral(`Asked to stop ${strategy}`)
    case 'reload':
      return neutral(`New code of ${textIn(data, 'name')}`)
    case 'limits':
      return neutral('Limits were changed')
    case 'release':
      return neutral(`${strategy} was let trade again`)
    case 'trading':
      return tradingWords(data)
    case 'feed':
      return neutral(data['isRunning'] === true ? 'The feed runs' : 'The feed stands still')
    case 'stop-trading':
      return { text: 'STOP: orders cancelled, strategies stopped', tone: 'bad' }
    case 'close':
      return neutral('The session ended')
    default:
      return neutral(`Asked for ${textIn(data, 'do').replaceAll('-', ' ')}`)
  }
}

function tradingWords({ latch, holds }: RecordData): EventWords {
  if (latch !== null && latch !== undefined) return { text: 'Trading is stopped', tone: 'bad' }
  const held = Array.isArray(holds) ? holds.length : 0
  return held === 0 ? { text: 'Trading is free', tone: 'good' } : neutral('Trading is held back')
}

function takenOver({ reconciliation }: RecordData): string {
  return `The broker’s account was taken over${behind(messageIn(reconciliation))}`
}

function noteText({ reconciliation, prices }: RecordData): string {
  if (prices !== undefined) return `Prices: ${messageIn(prices)}`
  if (typeof reconciliation !== 'object' || reconciliation === null) return 'A note'
  const message = messageIn(reconciliation)
  return message === '' ? 'Reconciliation' : `Reconciliation: ${message}`
}

/** The message of what a note is about; empty when it has none. */
function messageIn(about: RecordData[string]): string {
  if (typeof about !== 'object' || about === null || !('message' in about)) return ''
  const { message } = about
  return typeof message === 'string' ? message : ''
}
