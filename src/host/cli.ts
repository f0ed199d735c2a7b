/** `quantx`: the command line. Runs when it is imported, so that a launcher can do either. */
import { exitCodeOf, sentenceOf } from './cli/failure.ts'
import { program } from './cli/program.ts'

/** A reader that has seen enough, such as `head`, is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`quantx: the output cannot be written: ${error.message}\n`)
  process.exit(1)
})
// Where nobody reads errors, the exit code still tells.
process.stderr.on('error', () => undefined)

try {
  await program().parseAsync(process.argv)
} catch (error) {
  const sentence = sentenceOf(error)
  if (sentence !== '') process.stderr.write(`quantx: ${sentence}\n`)
  process.exitCode = exitCodeOf(error)
}
