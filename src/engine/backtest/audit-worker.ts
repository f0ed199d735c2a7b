/** Entry of a worker thread that audits one backtest, or runs it once for an audit in another thread. */
import { parentPort } from 'node:worker_threads'
import type { AuditAnswer, AuditRequest } from '../adapters/backtest/audit.ts'
import { auditJob, auditedJob, traceJob } from '../adapters/backtest/audit-run.ts'
import { compileInLine } from '../adapters/backtest/inlining.ts'
import { inMemory, jobOf, portableFailure } from '../adapters/backtest/job.ts'
import { ensure } from '../model/errors.ts'

// What strategies print is for the eye; stdout may be a result that another program reads.
process.stdout.write = process.stderr.write.bind(process.stderr)

compileInLine()

const port = ensure(parentPort, 'a worker thread')

port.on('message', (request: AuditRequest) => {
  let answer: AuditAnswer
  try {
    answer = answerTo(request)
  } catch (error) {
    answer = { type: 'failed', failure: portableFailure(error) }
  }
  port.postMessage(answer)
})

function answerTo(request: AuditRequest): AuditAnswer {
  const audited = auditedJob(inMemory(jobOf(request.job)))
  if (request.type === 'trace') return { type: 'trace', trace: traceJob(audited.job) }
  const report = auditJob(audited, request.elsewhere, request.choice, (done, total) =>
    port.postMessage({ type: 'progress', done, total } satisfies AuditAnswer),
  )
  return { type: 'report', report }
}
