import { root } from './runtime.mjs'
import { filesOfRepository, findingsIn } from './tidy/repository.ts'

const findings = findingsIn(filesOfRepository(root))
for (const { path, line, message } of findings) process.stdout.write(`${path}:${line}: ${message}\n`)
if (findings.length > 0) process.exitCode = 1
