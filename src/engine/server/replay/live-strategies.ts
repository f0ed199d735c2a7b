import type { ParameterValues } from '../../../contract/views.ts'
import { applyAdjustment } from '../../execution/reconciliation-repairs.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import type { BarSeries } from '../../model/bar.ts'
import { currencyOf } from '../../model/currency.ts'
import type { Instrument } from '../../model/instrument.ts'
import { ensure } from '../../model/errors.ts'
import { Portfolio } from '../../portfolio/portfolio.ts'
import type { BlockStore } from '../../adapters/journal/block-store.ts'
import { readJournal } from '../../adapters/journal/read-journal.ts'
import { adjustmentsOf } from '../../session/adjustment-data.ts'
import type { Histories } from '../session-factory.ts'
import { momentsOf, turnOf } from './outcome-log.ts'
import { reelMarket } from './reel-market.ts'
import type { ReelMarket } from './reel-market.ts'
import { parseCommand } from './replay-commands.ts'
import { countedRecords } from './recorded-ahead.ts'
import { runsOf } from './run-record.ts'
import type { RecordedRun, RunRecord } from './run-record.ts'
import { fillOf } from './session-reel.ts'
import { textIn } from './record-fields.ts'

/** A fill as it happened, in units. */
export interface LiveFill {
  readonly at: number
  readonly quantity: number
  readonly price: number
  readonly commission: number
}

/** What a strategy decided, and what came of it. */
export interface LiveOrder {
  readonly id: string
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly type: string
  readonly quantity: number
  /** Open of the bar, or time of the quote, that it answered. */
  readonly causedAt: number
  /** The rule that refused it; empty when it passed. */
  readonly refusedBy: string
  readonly fills: LiveFill[]
}

/** One stretch in which a strategy ran with the same code: what a backtest can be held against. */
export interface LiveStretch {
  readonly strategy: string
  readonly hash: string
  readonly file: string
  readonly symbols: readonly string[]
  readonly timeframe: string
  readonly params: ParameterValues
  /** The session's clock when it began and ended. */
  readonly from: number
  to: number
  /** Why it ended: stopped, reloaded, the end of the session. */
  end: string
  /** Of the account when it began, in units. */
  readonly equity: number
  /** What positions stood on; left out for a cash account. */
  readonly margin: RunRecord['margin']
  /** Whether it began with what it held or had saved before: a backtest begins with nothing. */
  readonly isCarried: boolean
  /** When positions were first taken over from a broker meanwhile; null for never. */
  takenOverAt: number | null
  readonly orders: LiveOrder[]
  /** Bars of the session's instruments, those of before its start included; known at its end. */
  series: readonly BarSeries[]
}

type Launched = Pick<LiveStretch, 'hash' | 'file' | 'symbols' | 'timeframe' | 'params'> & {
  readonly saved?: string | undefined
}

/** Goes through a session and tells what each strategy did in it. @throws StorageError, DataError as a review */
export async function liveStretches(
  id: string,
  journal: BlockStore,
  catalog: Histories,
): Promise<readonly LiveStretch[]> {
  const runs = runsOf(readJournal(journal, id))
  const first = runs[0]
  if (!first) return []
  const portfolio = new Portfolio(currencyOf(first.config.currency), first.config.cash)
  const stretches: LiveStretch[] = []
  const ids = new Set<string>()
  for (const [index, run] of runs.entries()) {
    const market = await reelMarket(run.config, portfolio, catalog, () => undefined)
    const part = new RunStretches(run, market, portfolio, ids)
    for (const record of countedRecords(journal, id, run, runs[index + 1])) part.take(record)
    stretches.push(...part.finish(index === runs.length - 1 ? 'the session ended' : 'its engine ended'))
  }
  return stretches
}

/** The strategies of one engine's part of a session. */
class RunStretches {
  readonly #market: ReelMarket
  readonly #portfolio: Portfolio
  readonly #ids: Set<string>
  readonly #done: LiveStretch[] = []
  readonly #running = new Map<string, LiveStretch>()
  readonly #orders = new Map<string, LiveOrder>()
  readonly #instruments: ReadonlyMap<string, Instrument>
  readonly #margin: RunRecord['margin']
  #now: number

  constructor({ config }: RecordedRun, market: ReelMarket, portfolio: Portfolio, ids: Set<string>) {
    this.#market = market
    this.#portfolio = portfolio
    this.#ids = ids
    this.#instruments = new Map(market.instruments.map(({ instrument }) => [instrument.symbol, instrument]))
    this.#margin = config.margin
    this.#now = config.cursor ?? config.clock
  }

  take(record: JournalRecord): void {
    const { kind, data } = record
    switch (kind) {
      case 'market':
      case 'data':
        return this.#deliver(data)
      case 'clock':
        this.#now = Number(data['at'])
        return
      case 'command':
        return this.#command(record)
      case 'intent':
      case 'refusal':
        if ('strategy' in data) this.#order(data, kind === 'refusal' ? textIn(data, 'rule') : '')
        return
      case 'fill':
        return this.#fill(data)
      case 'adjustment':
        return this.#takeOver(data)
      case 'failure':
        return this.#end(textIn(data, 'strategy'), 'it failed')
      case 'run':
      case 'broker':
      case 'unwritten':
      case 'amendment':
      case 'cancel':
      case 'order':
      case 'checkpoint':
      case 'step':
      case 'note':
        return
    }
  }

  finish(why: string): readonly LiveStretch[] {
    for (const id of this.#running.keys()) this.#end(id, why)
    return this.#done
  }

  #deliver(data: RecordData): void {
    const { at, cursor } = data
    const turn = turnOf(data)
    if (turn) this.#market.turn(turn)
    else for (let moment = momentsOf(data); moment > 0; moment--) this.#market.step()
    this.#now = Number(cursor ?? at)
  }

  #command({ data, sequence }: JournalRecord): void {
    const command = parseCommand(data, sequence)
    switch (command.do) {
      case 'launch':
        return this.#begin(command.id ?? this.#nextId(command.name), command)
      case 'recall':
        this.#ids.add(command.id ?? '')
        return
      case 'halt':
        return this.#end(command.strategy, 'it was stopped')
      case 'reload':
        for (const [id, stretch] of this.#running) {
          if (stretch.file !== command.file || stretch.hash === command.hash) continue
          const { symbols, timeframe, params } = stretch
          this.#end(id, 'its code was replaced')
          this.#begin(id, { file: stretch.file, symbols, timeframe, params, hash: command.hash })
        }
        return
      case 'stop-trading':
      case 'close':
        for (const id of this.#running.keys()) this.#end(id, 'everything was stopped')
        return
      case 'place':
      case 'amend':
      case 'cancel':
      case 'limits':
      case 'release':
      case 'feed':
      case 'trading':
      case 'exits':
        return
    }
  }

  #begin(id: string, launch: Launched): void {
    const { hash, file, symbols, timeframe, params, saved } = launch
    const isCarried = saved !== undefined || symbols.some((symbol) => this.#held(id, symbol) !== 0)
    this.#ids.add(id)
    this.#running.set(id, {
      strategy: id,
      hash,
      file,
      symbols,
      timeframe,
      params,
      from: this.#now,
      to: this.#now,
      end: '',
      equity: this.#portfolio.equity,
      margin: this.#margin,
      isCarried,
      takenOverAt: null,
      orders: [],
      series: [],
    })
  }

  #end(id: string, why: string): void {
    const stretch = this.#running.get(id)
    if (!stretch) return
    this.#running.delete(id)
    stretch.to = this.#now
    stretch.end = why
    stretch.series = stretch.symbols.flatMap((symbol) => {
      const fed = this.#market.instruments.find(({ instrument }) => instrument.symbol === symbol)
      if (!fed) return []
      return [{ instrument: fed.instrument, timeframe: fed.timeframe, bars: this.#market.feed.history(symbol) }]
    })
    this.#done.push(stretch)
  }

  #order(data: RecordData, refusedBy: string): void {
    const order: LiveOrder = {
      id: textIn(data, 'order'),
      symbol: textIn(data, 'symbol'),
      side: data['side'] === 'buy' ? 'buy' : 'sell',
      type: textIn(data, 'type'),
      quantity: Number(data['quantity']),
      causedAt: Number(data['causedAt']),
      refusedBy,
      fills: [],
    }
    this.#orders.set(order.id, order)
    this.#running.get(textIn(data, 'strategy'))?.orders.push(order)
  }

  #fill(data: RecordData): void {
    const instrument = this.#instruments.get(textIn(data, 'symbol'))
    if (!instrument) return
    const fill = fillOf(data, instrument)
    this.#portfolio.apply(fill)
    this.#orders.get(fill.orderId)?.fills.push(fill)
  }

  /** What was taken over from a broker changes what the account is worth. */
  #takeOver(data: RecordData): void {
    const instrumentOf = (symbol: string) => ensure(this.#instruments.get(symbol), `${symbol} in the session`)
    for (const adjustment of adjustmentsOf(data, instrumentOf)) {
      applyAdjustment(adjustment, this.#portfolio)
      if (adjustment.kind === 'cash') continue
      for (const stretch of this.#running.values()) {
        if (stretch.symbols.includes(adjustment.instrument.symbol)) stretch.takenOverAt ??= this.#now
      }
    }
  }

  #held(strategy: string, symbol: string): number {
    const instrument = this.#instruments.get(symbol)
    return instrument ? this.#portfolio.holding(instrument).ownedBy(strategy) : 0
  }

  /** The id that the session gave to a strategy that was started by hand. */
  #nextId(name: string): string {
    let number = 1
    while (this.#ids.has(`${name}-${number}`)) number++
    return `${name}-${number}`
  }
}
