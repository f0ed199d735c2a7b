import { connectionOf, readBrokerSettings } from './adapters/brokers/broker-settings.ts'
import { SystemTime } from './adapters/system-time.ts'
import { messageOf } from './model/errors.ts'
import { PanicRequest } from './server/panic-control.ts'
import type { PanicMessage } from './server/panic-control.ts'
import { panicStop } from './server/panic-stop.ts'
import { isParentPort } from './server/shell-link.ts'

// Entry of the panic process: started by a shell when the engine does not answer a STOP. It knows no strategy, no order
// book and no market; it cancels everything, closes everything if that was asked for, and ends.
const parentPort: unknown = Reflect.get(process, 'parentPort')
/** Time for the last message to leave before the process ends. */
const FAREWELL_MS = 100

if (!isParentPort(parentPort) && process.send === undefined) {
  process.stderr.write('The panic process is started by QuantX itself: quantx stop.\n')
  process.exit(2)
}

function send(message: PanicMessage): void {
  if (isParentPort(parentPort)) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
}

function end(message: PanicMessage): void {
  send(message)
  setTimeout(() => process.exit(message.type === 'result' ? 0 : 1), FAREWELL_MS)
}

async function begin(raw: unknown): Promise<void> {
  const { home, order } = PanicRequest.parse(raw)
  const time = new SystemTime()
  // Its own name, so that it does not take the place of an engine that is still connected.
  const connections = () => readBrokerSettings(home).map((setting) => connectionOf(setting, 'panic', time))
  end({ type: 'result', result: await panicStop({ home, order, time, connections }) })
}

const fail = (error: unknown) => end({ type: 'failed', message: messageOf(error) })
process.on('unhandledRejection', fail)
process.on('uncaughtException', fail)
// Ctrl-C reaches the whole process group; a stop that is under way is carried out.
process.on('SIGINT', () => undefined)
if (isParentPort(parentPort)) parentPort.on('message', ({ data }) => void begin(data).catch(fail))
else process.on('message', (message) => void begin(message).catch(fail))
