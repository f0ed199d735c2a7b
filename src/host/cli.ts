/** `quantx`: the command line. Runs when it is imported, so that a launcher can do either. */
import { exitCodeOf, sentenceOf } from './cli/failure.ts'
import { program } from './cli/program.ts'

/** A reader that has seen enough, such as `head`, is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await program().parseAsync(process.argv)
} catch (error) {
  const sentence = sentenceOf(error)
  if (sentence !== '') process.stderr.write(`quantx: ${sentence}\n`)
  process.exitCode = exitCodeOf(error)
}
