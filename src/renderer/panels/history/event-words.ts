import type { TapeKind } from '../../../contract/session-tape.ts'

/** What a kind of event is called. */
export const EVENT_KIND_WORDS: Readonly<Record<TapeKind, string>> = {
  run: 'Engine',
  market: 'Market',
  data: 'Market',
  clock: 'Clock',
  command: 'Command',
  broker: 'Broker',
  intent: 'Intent',
  refusal: 'Refusal',
  amendment: 'Change',
  cancel: 'Cancel',
  order: 'Order',
  fill: 'Fill',
  failure: 'Failure',
  step: 'Stop step',
  checkpoint: 'Account',
  note: 'Note',
  adjustment: 'Adoption',
  unwritten: 'Unwritten',
}
