import { format, lint, runGates, tidy, types, unused } from './gates/gates.ts'

const results = await runGates([types, lint, format, tidy, unused])
if (results.some(({ passed }) => !passed)) process.exitCode = 1
