import { useEffect } from 'react'
import type { AlertView } from '../../contract/views.ts'
import { toast } from '../components/toast-store.ts'
import { AlertNews, gravest } from '../state/alert-news.ts'
import { useServices } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { chime } from './chime.ts'
import { notifyDesktop } from './desktop-notice.ts'

/** What the user has just done is no news to the user. */
const OWN_DEEDS: ReadonlySet<string> = new Set(['PAUSED', 'REARMED', 'STRATEGY-RELEASED'])

/** New alerts pass by as messages, sound when the user has switched that on, and go to the desktop when it is to show them. */
export function useAlertNews(): void {
  const { stores } = useServices()
  useEffect(() => {
    const news = new AlertNews()
    const listen = ({ value, phase }: ReturnType<typeof stores.alerts.getState>): void => {
      const fresh = news.take(value, phase === 'ready')
      if (fresh.length > 0) tell(fresh)
    }
    listen(stores.alerts.getState())
    return stores.alerts.subscribe(listen)
  }, [stores])
}

function tell(fresh: readonly AlertView[]): void {
  // What is critical stays in sight above the panels instead.
  const passing = fresh.filter(
    ({ severity, code }) => (severity === 'warning' || severity === 'error') && !OWN_DEEDS.has(code),
  )
  const [first] = passing
  if (first !== undefined)
    toast({ tone: 'warning', text: passing.length === 1 ? first.message : `${passing.length} new alerts` })
  const worst = gravest(fresh)
  if (worst !== undefined && worst.severity !== 'info' && useWorkspace.getState().sound)
    chime(worst.severity, worst.escalation)
  for (const alert of fresh) if (alert.desktop) notifyDesktop(alert)
}
