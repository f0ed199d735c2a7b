import type { AlertNotice } from '../../kernel/alert-channel.ts'

const WORDS = { info: 'Info', warning: 'Warning', error: 'Error', critical: 'CRITICAL' } as const

/** One line that tells what it is. */
export function headline({ severity, code, subject, escalation }: AlertNotice): string {
  const about = subject === '' ? code : `${code} ${subject}`
  return oneLine(
    `QuantX ${WORDS[severity]}: ${about}${escalation > 0 ? ` (not acknowledged, reminder ${escalation})` : ''}`,
  )
}

/** The whole message as plain text. */
export function noticeText(notice: AlertNotice): string {
  const { message, source, at } = notice
  return [headline(notice), message, `${source}, ${new Date(at).toISOString()}`].join('\n')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
