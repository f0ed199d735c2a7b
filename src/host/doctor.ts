import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { connectionOf, readBrokerSettings } from '../engine/adapters/brokers/broker-settings.ts'
import type { BrokerSetting } from '../engine/adapters/brokers/broker-settings.ts'
import { Backups } from '../engine/adapters/storage/backups.ts'
import { inspectStore } from '../engine/adapters/storage/inspection.ts'
import type { Inspection } from '../engine/adapters/storage/inspection.ts'
import { messageOf } from '../engine/model/errors.ts'
import { DAY_MS } from '../engine/model/time.ts'
import { systemTime } from './system-time.ts'

/** One thing that was looked at, and how it is. */
export interface Finding {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'failed'
  /** What was found, and what to do about it. */
  readonly detail: string
}

/** Room that the store needs to go on: below the first it is said, below the second it is a failure. Bytes. */
const LITTLE_ROOM = 2 ** 30
const NO_ROOM = 200 * 2 ** 20
/** A clock that is further off than this books orders and fills in the wrong order. */
const MOST_SKEW_MS = 2_000
/** A date in an answer is of whole seconds. */
const DATE_RESOLUTION_MS = 1_000
const PATIENCE_MS = 3_000
const GROUP_AND_OTHERS = 0o077

/** Looks at everything that QuantX needs to keep what it is told, without changing anything. */
export async function examine(home: string): Promise<readonly Finding[]> {
  const findings = [folder(home), secrets(home), room(home), ...(await store(home)), await backups(home)]
  return [...findings, ...(await brokers(home))]
}

const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail })
const warning = (name: string, detail: string): Finding => ({ name, state: 'warning', detail })
const failed = (name: string, detail: string): Finding => ({ name, state: 'failed', detail })

function folder(home: string): Finding {
  const name = 'folder'
  if (!existsSync(home)) return warning(name, `${home} is not there yet; QuantX makes it when it starts`)
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    return failed(name, `${home} can't be written: ${messageOf(error)}`)
  }
  const { mode } = statSync(home)
  const isOpen = process.platform !== 'win32' && (mode & GROUP_AND_OTHERS) !== 0
  if (isOpen) return warning(name, `${home} can be entered by others: expected mode 700, found ${octal(mode)}`)
  return ok(name, home)
}

/** Files that hold a token, a password or the way into a running engine. */
const SECRETS = ['brokers.json', 'alert-channels.json', 'control.json']

function secrets(home: string): Finding {
  const name = 'secrets'
  const there = SECRETS.map((file) => join(home, file)).filter((path) => existsSync(path))
  const isOpen = (path: string) => process.platform !== 'win32' && (statSync(path).mode & GROUP_AND_OTHERS) !== 0
  const open = there.filter(isOpen)
  if (open.length === 0) return ok(name, there.length === 0 ? 'none are kept yet' : 'for their owner alone')
  return failed(name, `${open.join(', ')} can be read by others: expected mode 600. Use chmod 600`)
}

function room(home: string): Finding {
  const name = 'disk space'
  if (!existsSync(home)) return ok(name, 'nothing is kept yet')
  const { bavail, bsize } = statfsSync(home)
  const free = bavail * bsize
  const text = `${gibibytes(free)} free for ${home}`
  if (free < NO_ROOM) return failed(name, `${text}; orders can't be written down for long`)
  return free < LITTLE_ROOM ? warning(name, text) : ok(name, text)
}

async function store(home: string): Promise<readonly Finding[]> {
  const path = join(home, 'quantx.db')
  if (!existsSync(path)) return [ok('store', 'there is none yet')]
  try {
    const { version, isNewest, damage, records, brokenChains, lostArchives, drills } = await inspectStore(path)
    if (damage.length > 0) {
      return [failed('store', `${path} is damaged: ${damage.join('; ')}. Restore a backup: quantx doctor --restore`)]
    }
    const sound = ok('store', `${path}, version ${version}, every page sound`)
    if (!isNewest) return [sound, warning('journal', 'not looked at: the store is of another version of QuantX')]
    const problems = [...brokenChains, ...lostArchives]
    const broken = failed('journal', problems.join('; '))
    const journal = problems.length > 0 ? broken : ok('journal', `${records.toLocaleString('en-US')} records sound`)
    return [sound, journal, ...(drills ? [fireDrill(drills)] : [])]
  } catch (error) {
    return [failed('store', messageOf(error))]
  }
}

async function backups(home: string): Promise<Finding> {
  const name = 'backups'
  const kept = new Backups(home, () => systemTime.now()).list()
  const [newest] = kept
  if (newest === undefined) return warning(name, 'there is none yet; QuantX makes one every hour while it runs')
  const age = systemTime.now() - newest.at
  const text = `${kept.length} kept, the newest of ${new Date(newest.at).toISOString()}`
  try {
    const { damage, brokenChains } = await inspectStore(newest.path, join(home, 'journal'))
    const [problem] = [...damage, ...brokenChains]
    if (problem !== undefined) return failed(name, `${newest.path} is not sound: ${problem}`)
  } catch (error) {
    return failed(name, messageOf(error))
  }
  return age > DAY_MS ? warning(name, `${text}, more than a day ago`) : ok(name, `${text}, sound`)
}

/** When the ways out were practised last, and whether that is too long ago. */
function fireDrill({ latest, dueAt }: NonNullable<Inspection['drills']>): Finding {
  const name = 'fire drill'
  const advice = 'run one: quantx drill'
  const isDue = dueAt !== null && systemTime.now() >= dueAt
  if (latest === undefined) {
    return isDue ? warning(name, `there was none yet; ${advice}`) : ok(name, 'there was none yet, and none is due')
  }
  const text = `${new Date(latest.at).toISOString()}, ${latest.held ? 'held' : 'did not hold'}`
  return isDue || !latest.held ? warning(name, `${text}; ${advice}`) : ok(name, text)
}

async function brokers(home: string): Promise<readonly Finding[]> {
  try {
    const settings = readBrokerSettings(home)
    if (settings.length === 0) {
      return [ok('broker', 'the simulated exchange, in the engine itself'), ok('clock', 'no broker to compare it with')]
    }
    return (await Promise.all(settings.map(async (each) => [await broker(each), await clock(each)]))).flat()
  } catch (error) {
    return [failed('broker', messageOf(error))]
  }
}

async function broker(setting: BrokerSetting): Promise<Finding> {
  const connection = connectionOf(setting, 'doctor', systemTime)
  try {
    await inTime(connection.open({ order: () => undefined, fill: () => undefined, link: () => undefined }))
    const [orders, positions] = await inTime(Promise.all([connection.workingOrders(), connection.positions()]))
    return ok('broker', `${setting.url} answers: ${orders.length} working orders, ${positions.length} positions`)
  } catch (error) {
    return failed('broker', `${setting.url}: ${messageOf(error)}`)
  } finally {
    await connection.close()
  }
}

/** Compares the clock with the date of the broker's answer. */
async function clock({ url }: BrokerSetting): Promise<Finding> {
  const name = 'clock'
  try {
    const asked = systemTime.now()
    const { headers } = await fetch(url.replace(/^ws/, 'http'), { signal: AbortSignal.timeout(PATIENCE_MS) })
    const there = Date.parse(headers.get('date') ?? '')
    if (Number.isNaN(there)) return warning(name, `not compared: ${url} does not say what time it is`)
    const skew = Math.round((asked + systemTime.now()) / 2 - (there + DATE_RESOLUTION_MS / 2))
    const text = `${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead of'} ${url}, whose answer is of whole seconds`
    return Math.abs(skew) > MOST_SKEW_MS + DATE_RESOLUTION_MS / 2 ? failed(name, text) : ok(name, text)
  } catch (error) {
    return warning(name, `not compared: ${url} gave no answer (${messageOf(error)})`)
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  return Promise.race([
    answer,
    new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS).unref()
    }),
  ])
}

const octal = (mode: number) => (mode & 0o777).toString(8)
const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`
