import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { AlertDesk } from '../../../src/engine/server/alert-desk.ts'
import { Pulse } from '../../../src/engine/server/pulse.ts'
import { StopDesk } from '../../../src/engine/server/stop-desk.ts'
import { StopPreference } from '../../../src/engine/server/stop-preference.ts'
import type { Latches, Stops } from '../../../src/engine/server/stop-writes.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { StopBroker, pass } from '../execution/stop-broker.ts'

export const REPORT = { ordersCancelled: 2, ordersUnresolved: 0, openPositions: 1, strategiesStopped: 3 }

/** STOP on a real store that a test can make refuse, over sessions that write down what they were asked. */
export function stopRoom(
  store: Store,
  {
    report = REPORT,
    broker = new StopBroker(),
    preference = new StopPreference(store.settings),
  }: { report?: typeof REPORT | null; broker?: StopBroker; preference?: StopPreference } = {},
) {
  const time = new SimulatedClock(1_700_000_000_000 as Timestamp)
  const alerts = new AlertDesk(store.alerts, time, new Pulse(time))
  const asked: string[] = []
  const disk = { isFull: false }
  const latches: Latches = {
    current: () => store.latch.current(),
    stop: (latch) => onDisk(() => store.latch.stop(latch)),
    setOutcome: (id, outcome) => onDisk(() => store.latch.setOutcome(id, outcome)),
    rearm: (...args) => onDisk(() => store.latch.rearm(...args)),
  }
  const stops: Stops = {
    begin: (order) => onDisk(() => store.stops.begin(order)),
    report: (run) => onDisk(() => store.stops.report(run)),
    find: (latchId) => store.stops.find(latchId),
    record: (steps) => onDisk(() => store.stops.record(steps)),
    steps: (latchId) => store.stops.steps(latchId),
    holds: () => store.stops.holds(),
    hold: (hold) => onDisk(() => store.stops.hold(hold)),
    release: (key) => onDisk(() => store.stops.release(key)),
    atOnce: (work) => onDisk(() => store.stops.atOnce(work)),
  }
  function onDisk(write: () => void): void {
    if (disk.isFull) throw new StorageError('the disk is full')
    write()
  }
  const desk = new StopDesk({ latches, stops, time, alerts, preference, onChange: () => undefined })
  desk.attach({
    stopTrading() {
      asked.push(`latched ${store.latch.current() !== null}, gate closed ${desk.state.stopped}`)
      return report
    },
    venues: () => [broker],
  })
  const shown = () => {
    time.advanceTo((time.now() + 100) as Timestamp)
    return store.alerts.newest(10).map(({ code }) => code)
  }
  const settle = (ms = 5_000) => pass(time, ms)
  return { desk, asked, disk, shown, broker, settle }
}
