import type { OrderStep, OrderStory } from '../../../contract/session-review.ts'
import type { JournalStore } from '../../adapters/storage/journal-store.ts'
import type { JournalRecord } from '../../kernel/journal.ts'
import { ConfigError } from '../../model/errors.ts'
import { EXIT_ID, isStopExit } from '../../model/exit-id.ts'
import { MANUAL } from '../../model/order-request.ts'
import { instrumentsOf } from './run-record.ts'
import { textIn } from './record-fields.ts'
import { RecordWords, STATUS_WORDS } from './record-words.ts'

const SHORT_HASH = 12

/** What is known of the bar that a decision was made on: its close in words, empty when it is not. */
export type BarWords = (symbol: string, time: number) => string

export interface StoryParts {
  readonly barWords: BarWords
  /** Lets others have their turn: a long session takes its time. */
  readonly pause: () => Promise<void>
}

/**
 * Why an order happened: the chain from market data to fills, out of the journal.
 * @throws ConfigError when the journal knows no such order
 */
export async function orderStory(
  journal: JournalStore,
  session: string,
  id: string,
  { barWords, pause }: StoryParts,
): Promise<OrderStory> {
  const mentioning = await journal.mentioning(session, `"${id}"`, pause)
  const records = mentioning.filter(({ data }) => data['order'] === id)
  const decision = records.find(({ kind, data }) => kind === 'intent' || (kind === 'refusal' && 'strategy' in data))
  if (!decision) throw new ConfigError(`expected an order of session ${session} in the journal, found "${id}"`)
  const { data } = decision
  const instrument = instrumentsOf(journal.records(session)).get(textIn(data, 'symbol'))
  if (!instrument) throw new ConfigError(`expected ${textIn(data, 'symbol')} in session ${session}, found it nowhere`)
  const words = new RecordWords(instrument)
  const strategy = textIn(data, 'strategy')
  const title = words.order(data)
  return {
    session,
    order: id,
    correlationId: `${strategy}@${Number(data['causedAt'])}`,
    symbol: instrument.symbol,
    title,
    steps: [
      ...causes(decision, strategy, title, barWords),
      verdict(decision),
      ...records.flatMap((record) => (record === decision ? [] : (consequence(record, words) ?? []))),
    ],
  }
}

/** What came before the gate: market data and signal, or the wish of a human. */
function causes({ data, sequence }: JournalRecord, strategy: string, title: string, barWords: BarWords): OrderStep[] {
  const at = Number(data['causedAt'])
  const base = { tone: 'neutral' as const, at, record: 0, figures: [] }
  const exit = exitWords(textIn(data, 'order'))
  if (exit) return [{ ...base, kind: 'event', ...exit }]
  if (strategy === MANUAL) {
    return [{ ...base, kind: 'event', ...wishWords(textIn(data, 'order')), record: sequence - 1 }]
  }
  const version = textIn(data, 'version').slice(0, SHORT_HASH)
  return [
    {
      ...base,
      kind: 'event',
      title: `Market data of ${textIn(data, 'symbol')}`,
      detail: barWords(textIn(data, 'symbol'), at),
    },
    {
      ...base,
      kind: 'signal',
      title: `${strategy}: ${title}`,
      detail: version === '' ? '' : `Code ${version}`,
      at: Number(data['at'] ?? at),
      figures: figuresOf(data['signal']),
    },
  ]
}

/** Orders that close positions bear the latch of their stop in their id. */
function wishWords(order: string): Pick<OrderStep, 'title' | 'detail'> {
  return order.startsWith('kill-')
    ? { title: 'FLATTEN closes the position', detail: 'After STOP, as a human asked for' }
    : { title: 'A human asked for it', detail: 'By hand, from the order ticket, the chart or a table' }
}

/** Orders by which the engine left a position by itself bear the cause in their id. */
function exitWords(order: string): Pick<OrderStep, 'title' | 'detail'> | null {
  if (!order.startsWith(EXIT_ID)) return null
  const what = order.startsWith(`${EXIT_ID}time-`) ? 'time stop' : isStopExit(order) ? 'stop' : 'target'
  return { title: `The ${what} of the position acted`, detail: 'Held by QuantX, set by a human before' }
}

function figuresOf(signal: unknown): OrderStep['figures'] {
  if (typeof signal !== 'object' || signal === null) return []
  return Object.entries(signal).flatMap(([name, value]) => (typeof value === 'number' ? [{ name, value }] : []))
}

function verdict({ kind, data, sequence }: JournalRecord): OrderStep {
  const base = { kind: 'verdict' as const, at: Number(data['at']), record: sequence, figures: [] }
  if (kind === 'intent') {
    const detail = 'Written down, and on disk, before it left'
    return { ...base, title: 'Passed the risk gate', detail, tone: 'good' }
  }
  return { ...base, title: `Refused: ${textIn(data, 'rule')}`, detail: textIn(data, 'message'), tone: 'bad' }
}

function consequence({ kind, data, sequence }: JournalRecord, words: RecordWords): OrderStep | undefined {
  const base = { at: Number(data['at'] ?? 0), record: sequence, figures: [], tone: 'neutral' as const }
  switch (kind) {
    case 'fill':
      return { ...base, kind: 'fill', tone: 'good', ...words.fill(data) }
    case 'amendment':
      return { ...base, kind: 'order', title: 'A change was sent', detail: words.terms(data) }
    case 'refusal':
      return {
        ...base,
        kind: 'verdict',
        tone: 'bad',
        title: `Change refused: ${textIn(data, 'rule')}`,
        detail: textIn(data, 'message'),
      }
    case 'cancel':
      return { ...base, kind: 'order', title: 'A cancel was sent', detail: '' }
    case 'order': {
      const status = textIn(data, 'status')
      // The fills themselves are told, and a refusal is its verdict.
      if (status === 'filled' || status === 'partially-filled' || status === 'denied') return undefined
      const title = STATUS_WORDS[status] ?? status
      return {
        ...base,
        kind: 'order',
        title,
        detail: textIn(data, 'reason'),
        tone: status === 'rejected' ? 'bad' : 'neutral',
      }
    }
    case 'run':
    case 'market':
    case 'data':
    case 'clock':
    case 'command':
    case 'broker':
    case 'adjustment':
    case 'unwritten':
    case 'intent':
    case 'failure':
    case 'checkpoint':
    case 'step':
    case 'note':
      return undefined
  }
}
