import { z } from 'zod'
import { MarginConfig } from '../../../contract/account-config.ts'
import { FeedConfig } from '../../../contract/views.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { StorageError } from '../../model/errors.ts'
import type { Money } from '../../model/units.ts'
import { LIMIT_SCOPES } from '../../risk/limit-book.ts'

export const TradingData = z.object({
  latch: z
    .object({
      id: z.string(),
      at: z.number(),
      source: z.enum(['button', 'hotkey', 'tray', 'menu', 'cli', 'engine']),
      reason: z.string(),
    })
    .nullable(),
  holds: z.array(
    z.object({
      key: z.string(),
      level: z.enum(['paused', 'stopped']),
      at: z.number(),
      source: z.string(),
      reason: z.string(),
      splits: z.array(z.string()).optional(),
    }),
  ),
})
export type TradingData = z.infer<typeof TradingData>

/** JSON knows no number without an end. */
const Limit = z.union([z.number(), z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY)])

/** Limits of one scope, by name; null takes one out. */
export const LimitLayerData = z.object({
  scope: z.enum(LIMIT_SCOPES),
  key: z.string(),
  values: z.record(z.string(), Limit.nullable()),
})

const RiskData = z.object({
  account: z.string(),
  layers: z.array(LimitLayerData),
  sectors: z.record(z.string(), z.string()),
  knownVersions: z.array(z.string()),
  locks: z.array(z.object({ strategy: z.string(), rule: z.string(), reason: z.string(), at: z.number() })),
})
export type RiskData = z.infer<typeof RiskData>

/** What is said of an instrument's units. */
export const RunInstrument = z.object({
  symbol: z.string(),
  currency: z.string(),
  pricePrecision: z.number(),
  quantityPrecision: z.number(),
  timeframe: z.number(),
})
export type RunInstrument = z.infer<typeof RunInstrument>

/** What a session was begun, or gone on with, by one engine. */
export const RunRecord = z.object({
  session: z.string(),
  run: z.number(),
  currency: z.string(),
  cash: z.number().transform((cash) => cash as Money),
  /** A limit without an end is null. */
  limits: z.record(z.string(), z.unknown()),
  clock: z.number(),
  trading: TradingData,
  /** What positions stood on; left out for a cash account. */
  margin: MarginConfig.optional(),
  /** The account's own rules; left out for an account that has none. */
  risk: RiskData.optional(),
  /** The record up to which an earlier engine's work stands; null for the first engine that did any. */
  resumedFrom: z.number().nullable(),
  cursor: z.number().nullable(),
  instruments: z.array(RunInstrument),
  feed: FeedConfig,
  seed: z.number(),
  /** Of a replay: where it began to trade, and what its data was. */
  from: z.number().optional(),
  data: z.array(z.object({ id: z.string(), sha256: z.string() })).default([]),
  /** Pairs that other currencies were converted by, besides those of the data. */
  rates: z.array(z.object({ id: z.string(), sha256: z.string() })).default([]),
  /** A broker outside the engine; left out for the simulated exchange. */
  broker: z.string().optional(),
  /** Whether ids of orders named their strategies. */
  tellsOwners: z.boolean().default(false),
})
export type RunRecord = z.infer<typeof RunRecord>

const RunInstruments = RunRecord.pick({ instruments: true })

/** The instruments of a session by symbol, as its first record names them. @throws StorageError when that can't be read */
export function instrumentsOf(records: Iterable<JournalRecord>): ReadonlyMap<string, RunInstrument> {
  for (const { kind, data, sequence } of records) {
    if (kind === 'run') {
      return new Map(parsed(RunInstruments, data, sequence).instruments.map((each) => [each.symbol, each]))
    }
  }
  return new Map()
}

/** Part of a session's journal that one engine wrote. */
export interface RecordedRun {
  readonly config: RunRecord
  /** Number of its first record. */
  readonly first: number
  /** Number of the last record that counts: a crash undid what came later. */
  readonly last: number
}

/** Finds where each engine's part of a session begins and ends, record by record. */
export class RunFinder {
  readonly #starts: { readonly config: RunRecord; readonly first: number }[] = []
  #newest = 0

  /** @throws StorageError when it cannot be read */
  take({ kind, data, sequence }: JournalRecord): void {
    this.#newest = sequence
    if (kind === 'run') this.#starts.push({ config: parsed(RunRecord, data, sequence), first: sequence })
  }

  /** @throws StorageError when the session began before there was a journal */
  get runs(): readonly RecordedRun[] {
    const begin = this.#starts[0]?.config
    if (begin && begin.run !== 1 && begin.resumedFrom !== null) {
      throw new StorageError(
        `session ${begin.session} began before there was a journal: only what came later is on record`,
      )
    }
    return this.#starts.map(({ config, first }, index) => ({
      config,
      first,
      last: lastOf(this.#starts[index + 1]?.config) ?? this.#newest,
    }))
  }
}

/** Where each engine's part of a session begins and ends. @throws StorageError as a {@link RunFinder} */
export function runsOf(records: Iterable<JournalRecord>): readonly RecordedRun[] {
  const finder = new RunFinder()
  for (const record of records) finder.take(record)
  return finder.runs
}

/** Where an engine's work ends that another went on from. */
function lastOf(next: RunRecord | undefined): number | undefined {
  return next && (next.resumedFrom ?? 0)
}

function parsed<T extends z.ZodType>(schema: T, data: RecordData, sequence: number): z.output<T> {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new StorageError(
    `record ${sequence} of the journal is no start of an engine: ${issue?.path.join('.')}: ${issue?.message}`,
  )
}
