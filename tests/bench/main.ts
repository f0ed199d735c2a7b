import { benchCrossover } from './crossover.ts'
import { tableOf } from './report.ts'
const figures = await benchCrossover((line) => void process.stdout.write(`${line}\n`))
process.stdout.write(tableOf(figures) + '\n')
