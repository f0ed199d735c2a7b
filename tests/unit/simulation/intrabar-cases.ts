import type { FillRules } from '../../../src/engine/simulation/fill-rules.ts'

/**
 * What can meet inside one bar: a stop, a target, a trailing stop, a market order on a signal, and a gap at the open.
 * Every case is told for a long position entered at 100 and, mirrored around 100, for the short one.
 */
export interface Conflict {
  readonly given: string
  /** Open, high, low, close. */
  readonly bar: Bar4
  readonly stop?: number
  readonly target?: number
  readonly trail?: number
  /** The strategy closes at the bar before: a market order for the open. */
  readonly signal?: true
  /** What fills, and at what price; null when nothing does. */
  readonly fills: readonly [Leg, number] | null
  readonly rules?: Partial<FillRules>
}

export type Bar4 = readonly [number, number, number, number]
export type Leg = 'stop' | 'target' | 'trail' | 'signal'

export const CONFLICTS: readonly Conflict[] = [
  { given: 'neither stop nor target in the range', bar: [100, 104, 96, 101], stop: 95, target: 105, fills: null },
  { given: 'stop in the range', bar: [100, 104, 94, 101], stop: 95, target: 105, fills: ['stop', 95] },
  { given: 'stop just touched', bar: [100, 104, 95, 101], stop: 95, target: 105, fills: ['stop', 95] },
  { given: 'target passed', bar: [100, 106, 96, 101], stop: 95, target: 105, fills: ['target', 105] },
  { given: 'target just touched', bar: [100, 105, 96, 101], stop: 95, target: 105, fills: null },
  {
    given: 'target just touched, where that is enough',
    bar: [100, 105, 96, 101],
    stop: 95,
    target: 105,
    fills: ['target', 105],
    rules: { limits: 'touch' },
  },
  {
    given: 'stop and target in the range, stop first on the path',
    bar: [100, 108, 94, 101],
    stop: 95,
    target: 105,
    fills: ['stop', 95],
  },
  {
    given: 'stop and target in the range, target first on the path: the stop counts all the same',
    bar: [100, 106, 90, 101],
    stop: 95,
    target: 105,
    fills: ['stop', 95],
  },
  {
    given: 'stop and target in the range, the path set to the high first',
    bar: [100, 108, 94, 101],
    stop: 95,
    target: 105,
    fills: ['stop', 95],
    rules: { path: 'ohlc' },
  },
  {
    given: 'open at the target itself, which only touches it',
    bar: [105, 105, 96, 101],
    stop: 95,
    target: 105,
    fills: null,
  },
  { given: 'gap through the stop', bar: [92, 94, 90, 93], stop: 95, target: 105, fills: ['stop', 92] },
  { given: 'gap to the stop itself', bar: [95, 97, 94, 96], stop: 95, target: 105, fills: ['stop', 95] },
  {
    given: 'gap through the stop, target in the range',
    bar: [92, 106, 90, 93],
    stop: 95,
    target: 105,
    fills: ['stop', 92],
  },
  {
    given: 'gap over the target: the better open',
    bar: [107, 109, 106, 108],
    stop: 95,
    target: 105,
    fills: ['target', 107],
  },
  {
    given: 'gap over the target, stop in the range later',
    bar: [107, 109, 94, 96],
    stop: 95,
    target: 105,
    fills: ['target', 107],
  },
  { given: 'signal alone', bar: [101, 104, 96, 102], stop: 95, target: 105, signal: true, fills: ['signal', 101] },
  {
    given: 'signal before stop and target in the range',
    bar: [101, 108, 92, 102],
    stop: 95,
    target: 105,
    signal: true,
    fills: ['signal', 101],
  },
  {
    given: 'signal and a gap through the stop: once out, the other has nothing to close',
    bar: [93, 96, 92, 94],
    stop: 95,
    target: 105,
    signal: true,
    fills: ['stop', 93],
  },
  {
    given: 'signal and a gap over the target',
    bar: [107, 109, 106, 108],
    stop: 95,
    target: 105,
    signal: true,
    fills: ['target', 107],
  },
  { given: 'trailing stop not reached as it follows', bar: [100, 104, 99.5, 103], trail: 5, fills: null },
  { given: 'trailing stop where it began', bar: [100, 101, 94, 98], trail: 5, fills: ['trail', 96] },
  {
    given: 'trailing stop drawn up by the high, reached on the way back',
    bar: [100, 106, 99, 100.5],
    trail: 5,
    fills: ['trail', 101],
  },
  {
    given: 'trailing stop, the low first: drawn up after it, reached by the close',
    bar: [100, 110, 98, 103],
    trail: 5,
    fills: ['trail', 105],
  },
  { given: 'gap through the trailing stop', bar: [93, 99, 92, 98], trail: 5, fills: ['trail', 93] },
  {
    given: 'gap up draws the trailing stop from the open on',
    bar: [110, 111, 104, 106],
    trail: 5,
    fills: ['trail', 106],
  },
  {
    given: 'trailing stop and target in the range, the trail worse',
    bar: [100, 106, 93, 94],
    trail: 5,
    target: 105,
    fills: ['trail', 101],
  },
  {
    given: 'trailing stop and target in the range, the target worse',
    bar: [100, 112, 99, 103],
    trail: 5,
    target: 105,
    fills: ['target', 105],
  },
  { given: 'trailing stop and signal', bar: [100, 106, 93, 94], trail: 5, signal: true, fills: ['signal', 100] },
  {
    given: 'gap through the trailing stop and signal',
    bar: [93, 99, 92, 98],
    trail: 5,
    signal: true,
    fills: ['trail', 93],
  },
  {
    given: 'gap through the trailing stop, target in the range',
    bar: [93, 106, 92, 94],
    trail: 5,
    target: 105,
    fills: ['trail', 93],
  },
  {
    given: 'gap over the target, trailing stop in the range later',
    bar: [107, 109, 99, 100],
    trail: 5,
    target: 105,
    fills: ['target', 107],
  },
  {
    given: 'trailing stop, target and signal',
    bar: [100, 106, 93, 94],
    trail: 5,
    target: 105,
    signal: true,
    fills: ['signal', 100],
  },
  {
    given: 'gap over the target, trailing stop and signal',
    bar: [107, 109, 99, 100],
    trail: 5,
    target: 105,
    signal: true,
    fills: ['target', 107],
  },
  { given: 'signal and a gap, nothing else on the book', bar: [92, 94, 90, 93], signal: true, fills: ['signal', 92] },
  {
    given: 'stop and trailing stop in the range, the trail nearer',
    bar: [100, 101, 94, 98],
    stop: 95,
    trail: 5,
    fills: ['trail', 96],
  },
  {
    given: 'stop and trailing stop in the range, the stop nearer',
    bar: [100, 101, 94, 98],
    stop: 97,
    trail: 5,
    fills: ['stop', 97],
  },
  {
    given: 'stop and trailing stop at one price: who came first',
    bar: [100, 101, 94, 98],
    stop: 96,
    trail: 5,
    fills: ['stop', 96],
  },
  {
    given: 'trailing stop drawn up past the stop',
    bar: [100, 106, 99, 100.5],
    stop: 97,
    trail: 5,
    fills: ['trail', 101],
  },
  {
    given: 'gap through stop and trailing stop: who came first',
    bar: [92, 94, 90, 93],
    stop: 95,
    trail: 5,
    fills: ['stop', 92],
  },
  {
    given: 'stop, trailing stop and signal',
    bar: [100, 101, 94, 98],
    stop: 95,
    trail: 5,
    signal: true,
    fills: ['signal', 100],
  },
  {
    given: 'gap through stop and trailing stop, and signal',
    bar: [92, 94, 90, 93],
    stop: 95,
    trail: 5,
    signal: true,
    fills: ['stop', 92],
  },
  {
    given: 'stop, trailing stop and target in the range: the worse of those that the path comes to',
    bar: [100, 106, 93, 94],
    stop: 95,
    trail: 5,
    target: 105,
    fills: ['trail', 101],
  },
  {
    given: 'stop, trailing stop, target and signal in the range',
    bar: [100, 106, 93, 94],
    stop: 95,
    trail: 5,
    target: 105,
    signal: true,
    fills: ['signal', 100],
  },
  {
    given: 'gap through stop and trailing stop, target in the range',
    bar: [92, 106, 90, 93],
    stop: 95,
    trail: 5,
    target: 105,
    fills: ['stop', 92],
  },
  {
    given: 'gap through stop and trailing stop, target in the range, and signal',
    bar: [92, 106, 90, 93],
    stop: 95,
    trail: 5,
    target: 105,
    signal: true,
    fills: ['stop', 92],
  },
  {
    given: 'gap over the target, stop and trailing stop in the range later, and signal',
    bar: [107, 109, 90, 93],
    stop: 95,
    trail: 5,
    target: 105,
    signal: true,
    fills: ['target', 107],
  },
]
