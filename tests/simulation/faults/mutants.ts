import type { Mutation } from './mutation.ts'

/** An engine that was broken on purpose; a simulation that does not notice is no good. */
export interface Mutant {
  readonly name: string
  readonly mutations: readonly Mutation[]
}

const mutant = (name: string, file: string, from: string, to: string): Mutant => ({
  name,
  mutations: [{ file, from, to }],
})

export const MUTANTS: readonly Mutant[] = [
  mutant(
    'an order leaves before its intent is on disk',
    'risk/risk-gate.ts',
    '    journal.recordIntent(order)\n',
    '    void Promise.resolve().then(() => journal.recordIntent(order))\n',
  ),
  mutant(
    'an intent of before a crash is believed to be at the broker, and not asked for',
    'execution/remote-broker.ts',
    "isAcknowledged ? 'sent' : 'unknown'",
    "'sent'",
  ),
  mutant(
    'an order that is sent again gets another id',
    'execution/remote-sender.ts',
    'connection.submit(ticketOf(remote.order))',
    'connection.submit({ ...ticketOf(remote.order), clientId: `${remote.order.id}-${remote.sends}` })',
  ),
  mutant(
    'ids begin anew with each engine',
    'session/restore.ts',
    'return numbered.reduce((newest, { id }) => Math.max(newest, Number(/\\d+$/.exec(id)?.[0] ?? 0)), 0)',
    'return numbered.length * 0',
  ),
  mutant(
    'a fill that is told twice is booked twice',
    'execution/order-manager.ts',
    'if (fill.order === undefined && !order.noteFill(fill.id)) return',
    'if (fill.order === undefined) order.noteFill(fill.id)',
  ),
  mutant(
    'the commission of fills is forgotten',
    'execution/broker-ticket.ts',
    'commission: unitsOfText(commission, instrument.currency.precision).units as Money,',
    'commission: (unitsOfText(commission, instrument.currency.precision).units * 0) as Money,',
  ),
  mutant(
    'positions are not compared with the broker',
    'execution/reconciliation.ts',
    '  comparePositions(comparison)\n',
    '',
  ),
  mutant('cash is not compared with the broker', 'execution/reconciliation.ts', '  compareCash(comparison)\n', ''),
  mutant('fills are not compared with the broker', 'execution/reconciliation.ts', '  compareFills(comparison)\n', ''),
  mutant(
    'what is taken over from the broker is forgotten by the next engine',
    'session/restore.ts',
    "if ('kind' in booking) applyAdjustment(booking, portfolio)",
    "if ('kind' in booking) void applyAdjustment",
  ),
  {
    name: 'the stop does not close the gate',
    mutations: [
      {
        file: 'risk/trading-state-rule.ts',
        from: 'return this.#state.isActive ? null : this.#checkHeldBack(assessment)',
        to: 'return this.#state.isActive || assessment.price > 0 ? null : this.#checkHeldBack(assessment)',
      },
      {
        file: 'risk/risk-gate.ts',
        from: 'if (state.isActive || !state.stopped || request.instructions.reduceOnly) return request',
        to: 'if (state.isActive || state.level.length > 0) return request',
      },
    ],
  },
  mutant(
    'what reduces may leave a stop without being held to it',
    'risk/risk-gate.ts',
    '    if (state.isActive || !state.stopped || request.instructions.reduceOnly) return request\n',
    '    if (state.isActive || state.level.length > 0) return request\n',
  ),
  mutant(
    'a price that nothing confirms is passed on',
    'risk/jump-screen.ts',
    "    if (verdict === 'suspect') {\n      this.#trades.push(trade)",
    "    if (verdict === 'suspect' && trade.price < 0) {\n      this.#trades.push(trade)",
  ),
  mutant(
    'a FLATTEN closes with orders that may open',
    'execution/close-ticket.ts',
    "limitPrice: '', stopPrice: '', reduceOnly: true,",
    "limitPrice: '', stopPrice: '', reduceOnly: false,",
  ),
  mutant(
    'a FLATTEN believes that it is done once it has sent its orders',
    'execution/flatten-sequence.ts',
    'if (positions.length === 0 && own.length === 0 && foreign.length === 0) return',
    'if (this.#attempts.size > 0 || (positions.length === 0 && own.length === 0 && foreign.length === 0)) return',
  ),
  mutant(
    'strategies go on without what was booked for them meanwhile',
    'session/left-strategies.ts',
    "if ('kind' in booking || this.#waiting.has(booking.strategyId)) this.#bookings.push(booking)",
    "if ('kind' in booking && this.#waiting.size < 0) this.#bookings.push(booking)",
  ),
  mutant(
    'what is taken over from the broker is not in the journal',
    'session/session-recorder.ts',
    "this.append('adjustment', { ...adjustmentData(adjustments), ...decided })",
    "this.append('note', { ...adjustmentData(adjustments), ...decided })",
  ),
]
