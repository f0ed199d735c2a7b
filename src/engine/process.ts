import { SystemTime } from './adapters/system-time.ts'
import { EngineProcess } from './server/engine-process.ts'
import { electronLink, isParentPort, nodeLink } from './server/shell-link.ts'
import { startWorkstation } from './server/workstation.ts'

// Entry of the engine process. What it needs to know comes with the first message of its shell.
const parentPort: unknown = Reflect.get(process, 'parentPort')

if (!isParentPort(parentPort) && process.send === undefined) {
  process.stderr.write('The engine is started by QuantX itself: npm start.\n')
  process.exit(2)
}

const engine = new EngineProcess({
  link: isParentPort(parentPort) ? electronLink(parentPort) : nodeLink(process),
  time: new SystemTime(),
  startWorkstation,
  exit: (code) => process.exit(code),
})

// In a utility process an unhandled rejection would only be logged.
process.on('unhandledRejection', (error) => engine.fail(error))
process.on('uncaughtException', (error) => engine.fail(error))
// Ctrl-C in a terminal reaches the whole process group; the shell decides when the engine ends.
process.on('SIGINT', () => undefined)
