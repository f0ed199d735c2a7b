import { styleText } from 'node:util'
import type { AuditReport } from '../../contract/backtest.ts'
import { grouped } from '../../engine/adapters/report/figures.ts'

/** What an audit found, a sentence for each finding. */
export function auditText(report: AuditReport, stream: NodeJS.WriteStream): string {
  const { verdict, findings, runs, points, bars, decisions } = report
  const made = `${grouped(decisions)} ${decisions === 1 ? 'decision' : 'decisions'}`
  const coverage = `${runs} runs, ${made} on ${grouped(bars)} bars, the future changed at ${points} of them`
  if (verdict === 'clean') {
    return `  ${styleText('green', 'Audit: no look-ahead found', { stream })} (${coverage})\n\n`
  }
  const lines = findings.map(({ kind, text }) => `  ${styleText('red', kind, { stream })}: ${text}`)
  return [`  ${styleText('red', 'Audit: LOOK-AHEAD FOUND', { stream })} (${coverage})`, ...lines, '', ''].join('\n')
}
