import { z } from 'zod'
import { CostConfig, FeeLine } from '../../contract/costs.ts'
import type { Delay } from '../../contract/costs.ts'
import { readTextFile } from '../../engine/adapters/data/text-file.ts'
import { ConfigError, messageOf } from '../../engine/model/errors.ts'
import { issueWords } from '../../engine/strategy/parameters.ts'
import type { CostOptions } from './cost-options.ts'
import { parseTime } from './dates.ts'
import { userPath } from './user-path.ts'

/** The costs that options and their files say. @throws ConfigError that names the option, DataError for a file */
export async function costsOf(options: CostOptions): Promise<CostConfig> {
  const { commissionFile, fundingFile, hardToBorrow } = options
  const latency = await latencyOf(options)
  const candidate = {
    ...options,
    ...(commissionFile === undefined ? {} : { commissionSchedule: await scheduleOf(commissionFile) }),
    ...(fundingFile === undefined
      ? {}
      : { fundingRates: fundingsOf(await readTextFile(userPath(fundingFile), 'funding rates'), fundingFile) }),
    ...(latency === undefined ? {} : { latency }),
    ...(hardToBorrow === undefined ? {} : { hardToBorrow: Object.fromEntries(hardToBorrow.map(borrowOf)) }),
  }
  const parsed = CostConfig.safeParse(candidate)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? '')
  const found = Object.entries(options).find(([key]) => key === name)?.[1]
  const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new ConfigError(`--${option}: ${issue ? issueWords(issue) : 'not valid'}, found ${String(found)}`)
}

async function latencyOf(options: CostOptions): Promise<CostConfig['latency']> {
  const { latency, latencyCancel, latencyAck, latencySigma, latencyFile } = options
  if (latencyFile !== undefined) {
    return measuredLatency(await readTextFile(userPath(latencyFile), 'latencies'), latencyFile)
  }
  if (latency === undefined && latencyCancel === undefined && latencyAck === undefined) return undefined
  const delay = (ms: number): Delay =>
    latencySigma === undefined ? { kind: 'fixed', ms } : { kind: 'log-normal', medianMs: ms, sigma: latencySigma }
  const usual = latency ?? 0
  return { submit: delay(usual), cancel: delay(latencyCancel ?? usual), ack: delay(latencyAck ?? usual) }
}

const MESSAGES = ['submit', 'cancel', 'ack'] as const

/** Milliseconds of all messages, one a line; or of each in a column of its own, where the first line names them. */
function measuredLatency(text: string, file: string): CostConfig['latency'] {
  const [head = '', ...rows] = text.trim().split(/\r?\n/)
  const names = head.split(/[,;\t]/).map((name) => name.trim().toLowerCase())
  if (!names.includes('submit')) {
    const all: Delay = { kind: 'samples', ms: samplesOf(text, file) }
    return { submit: all, cancel: all, ack: all }
  }
  const of = (message: (typeof MESSAGES)[number]): Delay => {
    const column = names.indexOf(names.includes(message) ? message : 'submit')
    const cells = rows.map((row) => row.split(/[,;\t]/)[column]?.trim() ?? '')
    return { kind: 'samples', ms: samplesOf(cells.join('\n'), `${file}, column ${names[column]}`) }
  }
  return { submit: of('submit'), cancel: of('cancel'), ack: of('ack') }
}

function samplesOf(text: string, file: string): number[] {
  const lines = text.split(/[\s,]+/).filter((line) => line !== '')
  const samples = lines.map(Number)
  const wrong = samples.findIndex((ms) => !(ms >= 0 && ms <= 3_600_000))
  if (samples.length > 0 && wrong === -1) return samples
  throw new ConfigError(`${file}: expected milliseconds from 0 to 3,600,000, found ${lines[wrong] ?? 'none'}`)
}

async function scheduleOf(file: string): Promise<FeeLine[]> {
  const parsed = z.array(FeeLine).safeParse(jsonOf(await readTextFile(userPath(file), 'fees'), file))
  if (parsed.success) return parsed.data
  throw new ConfigError(`${file}: expected a list of fees (docs/costs.md): ${z.prettifyError(parsed.error)}`)
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`${file}: expected JSON: ${messageOf(error)}`, { cause: error })
  }
}

/** Lines of time,rate; a first line of names is passed over. */
function fundingsOf(text: string, file: string): { at: number; rate: number }[] {
  const rows = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const start = /^[a-z]/i.test(rows[0] ?? '') ? 1 : 0
  return rows.slice(start).map((row, index) => {
    const [time = '', rate = ''] = row.split(',').map((cell) => cell.trim())
    const at = /^\d{12,}$/.test(time) ? Number(time) : parseTime(time, `${file}:${index + start + 1}`, 'UTC', false)
    if (rate !== '' && Number.isFinite(Number(rate))) return { at, rate: Number(rate) }
    throw new ConfigError(`${file}:${index + start + 1}: expected a time and a rate, found "${row}"`)
  })
}

function borrowOf(text: string): [string, number | null] {
  const [symbol = '', rate] = text.split('=')
  if (rate === undefined) return [symbol, null]
  if (rate.trim() !== '' && Number.isFinite(Number(rate))) return [symbol, Number(rate)]
  throw new ConfigError(`--hard-to-borrow: expected SYMBOL or SYMBOL=rate, found "${text}"`)
}
