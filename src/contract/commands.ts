import { MarginConfig } from './account-config.ts'
import { z } from 'zod'
import { AlertGeneral, AlertRule, AlertRuleView, AlertSettingsView, ChannelChange, ChannelTest } from './alerts.ts'
import { BacktestRequest, BacktestResult } from './backtest.ts'
import { DatasetInfo, ImportOptions, ImportReport } from './dataset.ts'
import { InspectRequest, RunBarsRequest, RunInspection, RunReview } from './run-review.ts'
import { LimitChangeRequest, LimitDifferenceView, LimitHistoryEntry, RiskView, RuleCheck } from './risk.ts'
import { OrderInstructionsView, OrderSide, OrderType, TimeInForce } from './order-terms.ts'
import { BrokerConfig, BrokerLook, BrokerPlace } from './broker.ts'
import { ExitKind, PositionProtection } from './exits.ts'
import { RehearsalView } from './rehearsals.ts'
import { ReconciliationView, Resolution } from './reconciliation.ts'
import { FlattenPreview, StopSettings, StopSource } from './trading-control.ts'
import { RetentionSettings, RetentionView } from './retention.ts'
import { OrderStory, SessionReview, SessionSummary } from './session-review.ts'
import { SessionTape, TapeMoment, TapeRow, TapeRowsRequest } from './session-tape.ts'
import { BarTable, FeedConfig, LibraryEntry, ParameterValues, ReplaySpeed } from './views.ts'

/** What a human asks for in the order ticket. */
export const OrderTicket = z.object({
  symbol: z.string(),
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  quantity: z.number(),
  limitPrice: z.number().nullable(),
  stopPrice: z.number().nullable(),
  ...OrderInstructionsView.omit({ oco: true, parentId: true }).shape,
  /** Exits that are held until the order fills, of which one cancels the other. */
  bracket: z.object({ stopLoss: z.number().nullable(), takeProfit: z.number().nullable() }).optional(),
})
export type OrderTicket = z.infer<typeof OrderTicket>

/** What the gate would say of a ticket, and what it would cost. */
export const OrderPreview = z.object({
  notional: z.number(),
  commission: z.number(),
  buyingPowerAfter: z.number(),
  /** Null when the order would pass. */
  refusal: z.object({ rule: z.string(), message: z.string(), limit: z.string(), found: z.string() }).nullable(),
  /** What every rule says, those after the first refusal too. */
  checks: z.array(RuleCheck).optional(),
})
export type OrderPreview = z.infer<typeof OrderPreview>

const nothing = z.null()
const id = z.object({ id: z.string() })

/** Every command: what it takes and what it answers. */
export const COMMANDS = {
  /** At a broker outside, the account's own money counts, not `cash`. */
  'session.start': {
    payload: z.object({
      feed: FeedConfig,
      cash: z.number().positive().max(1e9),
      broker: BrokerConfig.optional(),
      /** What positions on paper stand on; cash when left out. */
      margin: MarginConfig.optional(),
    }),
    result: id,
  },
  'session.pause': { payload: nothing, result: nothing },
  'session.resume': { payload: nothing, result: nothing },
  /** Delivers one more bar of a paused replay. */
  'session.step': { payload: nothing, result: nothing },
  'session.speed': { payload: z.object({ speed: ReplaySpeed }), result: nothing },
  /** Sessions that were recorded, the newest first. */
  'session.list': { payload: nothing, result: z.array(SessionSummary) },
  /** A recorded session, that which runs included, on one of its symbols: the first when none is named. */
  'session.review': { payload: z.object({ id: z.string(), symbol: z.string().nullable() }), result: SessionReview },
  /** The same session event by event; what its events say and what there was after each is asked for on its own. */
  'session.tape': { payload: z.object({ id: z.string(), symbol: z.string().nullable() }), result: SessionTape },
  'session.tapeRows': { payload: TapeRowsRequest, result: z.array(TapeRow) },
  /** `index` counts the events of the tape that was opened last. */
  'session.moment': {
    payload: z.object({ session: z.string(), index: z.number().int().nonnegative() }),
    result: TapeMoment,
  },
  'order.preview': { payload: OrderTicket, result: OrderPreview },
  'order.place': { payload: OrderTicket, result: id },
  /** Changes a working order; null leaves a price as it is. Quantity counts what has filled. */
  'order.amend': {
    payload: z.object({
      id: z.string(),
      quantity: z.number(),
      limitPrice: z.number().nullable(),
      stopPrice: z.number().nullable(),
    }),
    result: nothing,
  },
  /** Why an order happened, out of the journal; of the running session when none is named. */
  'order.why': { payload: z.object({ session: z.string().nullable(), id: z.string() }), result: OrderStory },
  'order.cancel': { payload: id, result: nothing },
  /** Closes the whole position of a symbol at market. */
  'position.close': { payload: z.object({ symbol: z.string() }), result: id },
  /** Puts exits in place of those that a position has. Answers the orders of those that rest at the broker. */
  'position.protect': { payload: PositionProtection, result: z.array(z.string()) },
  /** Moves an exit that the engine holds to a price, or to an epoch time; null takes it away. */
  'position.moveExit': {
    payload: z.object({ symbol: z.string(), kind: ExitKind, to: z.number().nullable() }),
    result: nothing,
  },
  'strategy.start': {
    payload: z.object({
      file: z.string(),
      symbols: z.array(z.string()).min(1),
      timeframe: z.string(),
      params: ParameterValues,
    }),
    result: id,
  },
  'strategy.stop': { payload: id, result: nothing },
  /** Adds a strategy file, by absolute path, to the library and watches it. */
  'library.add': { payload: z.object({ file: z.string() }), result: LibraryEntry },
  'library.remove': { payload: z.object({ file: z.string() }), result: nothing },
  /** STOP: latch, cancel, detach. Never waits for anything else. */
  'trading.stop': {
    payload: z.object({ source: StopSource, reason: z.string() }),
    result: nothing,
  },
  /** PAUSE: no order that opens or adds; exits and protective orders go on. */
  'trading.pause': { payload: z.object({ source: StopSource, reason: z.string() }), result: nothing },
  /** Takes a pause back. */
  'trading.resume': { payload: z.object({ source: StopSource, reason: z.string() }), result: nothing },
  /** FLATTEN: STOP, then closes every position. Answers once it is under way; the status tells how it goes. */
  'trading.flatten': { payload: z.object({ source: StopSource, reason: z.string() }), result: nothing },
  /** What FLATTEN would do now. */
  'trading.flattenPreview': { payload: nothing, result: FlattenPreview },
  /** What the next STOP leaves at work. */
  'trading.stopSettings': { payload: nothing, result: StopSettings },
  'trading.configureStop': { payload: StopSettings, result: StopSettings },
  /** `force` re-arms although a stop is not resolved. */
  'trading.rearm': {
    payload: z.object({ word: z.string(), reason: z.string().min(3), force: z.boolean().optional() }),
    result: nothing,
  },
  /** Lets the session at a live account trade real money, until it or its engine ends. */
  'trading.arm': { payload: z.object({ word: z.string(), reason: z.string().min(3) }), result: nothing },
  /** Takes it back: nothing but reductions leaves. */
  'trading.disarm': { payload: z.object({ reason: z.string().min(3) }), result: nothing },
  /** The rules of the running session's account, and how much of each limit is used. */
  'risk.read': { payload: nothing, result: RiskView },
  /** Changes limits, in force from the next order on. Answers what is different, or would be. */
  'risk.limits': { payload: LimitChangeRequest, result: z.array(LimitDifferenceView) },
  /** Changes of limits, oldest first. */
  'risk.history': { payload: nothing, result: z.array(LimitHistoryEntry) },
  /** Lets a strategy trade again that a rule has taken out. */
  'risk.release': { payload: z.object({ strategy: z.string(), reason: z.string().min(3) }), result: nothing },
  /** Connects to a broker, asks about its account and leaves, so that a human sees where a session would trade. */
  'broker.look': { payload: z.object({ broker: BrokerConfig.nullable() }), result: BrokerLook },
  /** Where sessions trade when nothing is said; that is what `null` looks at, too. */
  'broker.usual': { payload: nothing, result: BrokerPlace },
  /** Compares the account with the broker's now. */
  'broker.reconcile': { payload: nothing, result: ReconciliationView },
  /** Decides on a difference to the broker; answers how both sides agree after it. */
  'broker.resolve': {
    payload: z.object({ id: z.string(), choice: Resolution, reason: z.string().min(3) }),
    result: ReconciliationView,
  },
  /** Fire drills and stress tests, and when the next drill is due. */
  'rehearsal.list': { payload: nothing, result: RehearsalView },
  /** Begins to practise STOP, FLATTEN, re-arm and panic in a paper session of its own; an alert says how it went. */
  'rehearsal.drill': { payload: nothing, result: RehearsalView },
  /** Days between two drills after which a reminder comes; 0 for none. */
  'rehearsal.remind': { payload: z.object({ everyDays: z.number().int().min(0).max(3_650) }), result: RehearsalView },
  'alert.acknowledge': { payload: z.object({ ids: z.array(z.string()) }), result: nothing },
  /** How alerts go out of the engine. Secrets go in, and never come back. */
  'alert.settings': { payload: nothing, result: AlertSettingsView },
  'alert.configure': { payload: AlertGeneral, result: AlertSettingsView },
  /** Adds a channel, or changes that of the same id. */
  'alert.setChannel': { payload: ChannelChange, result: AlertSettingsView },
  'alert.removeChannel': { payload: id, result: AlertSettingsView },
  'alert.testChannel': { payload: id, result: ChannelTest },
  /** The user's own rules, in the order they were made. */
  'alert.rules': { payload: nothing, result: z.array(AlertRuleView) },
  /** Adds a rule, or changes that of the same id, which then begins anew. */
  'alert.setRule': { payload: AlertRule, result: z.array(AlertRuleView) },
  'alert.removeRule': { payload: id, result: z.array(AlertRuleView) },
  'backtest.start': { payload: BacktestRequest, result: id },
  'backtest.cancel': { payload: id, result: nothing },
  'backtest.get': { payload: id, result: BacktestResult },
  'backtest.delete': { payload: id, result: nothing },
  /** A run that is pinned stays, however many come after it. */
  'backtest.pin': { payload: z.object({ id: z.string(), pinned: z.boolean() }), result: nothing },
  /** A stretch of a finished run from within; the engine runs it again, and refuses when code or data have changed. */
  'backtest.inspect': { payload: InspectRequest, result: RunInspection },
  /** Bars that a finished run was made on, in the terms and timeframe in which it traded them, oldest first. */
  'backtest.bars': { payload: RunBarsRequest, result: BarTable },
  /** Break-downs, benchmark, simulations and doubts of a finished run. */
  'backtest.review': { payload: id, result: RunReview },
  /** The report of a finished run as one HTML page that needs no network. */
  'backtest.report': { payload: id, result: z.object({ html: z.string() }) },
  'data.list': { payload: nothing, result: z.array(DatasetInfo) },
  /** `dryRun` answers the report without keeping anything. */
  'data.import': {
    payload: z.object({
      name: z.string(),
      bytes: z.instanceof(Uint8Array),
      options: ImportOptions,
      dryRun: z.boolean(),
    }),
    result: z.object({ dataset: DatasetInfo.nullable(), report: ImportReport }),
  },
  'data.delete': { payload: id, result: nothing },
  /** At most `limit` bars of a dataset that open before `before` (null: from the end), oldest first. */
  'data.bars': {
    payload: z.object({
      datasetId: z.string(),
      /** Length to put the bars together to; that of the dataset when left out. */
      timeframe: z.string().max(8).optional(),
      before: z.number().nullable(),
      limit: z.number().int().positive().max(20_000),
    }),
    result: BarTable,
  },
  /** How long journals, archives and alerts are kept. */
  'retention.read': { payload: nothing, result: RetentionView },
  'retention.configure': { payload: RetentionSettings, result: RetentionView },
  /** Looks for what is old now, not at the next of its times. */
  'retention.run': { payload: nothing, result: RetentionView },
  /** Screen settings (theme, layout) live in the engine's store, so that they survive a change of port or shell. */
  'settings.read': { payload: z.object({ key: z.string().max(100) }), result: z.unknown() },
  'settings.write': { payload: z.object({ key: z.string().max(100), value: z.unknown() }), result: nothing },
} as const

export type CommandType = keyof typeof COMMANDS
export type CommandPayload<T extends CommandType> = z.infer<(typeof COMMANDS)[T]['payload']>
export type CommandResult<T extends CommandType> = z.infer<(typeof COMMANDS)[T]['result']>

export function isCommandType(type: string): type is CommandType {
  return Object.hasOwn(COMMANDS, type)
}
