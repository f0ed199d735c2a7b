import { useEffect, useState } from 'react'
import type { OrderPreview, OrderTicket } from '../../../contract/commands.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'

const QUIET_MS = 150
const REFRESH_MS = 1_000

export interface PreviewState {
  readonly preview: OrderPreview | null
  readonly error: string | null
}

const NONE: PreviewState = { preview: null, error: null }

/** What the gate says of the ticket: a moment after the last change, then every second, as prices move. */
export function usePreview(ticket: OrderTicket | null): PreviewState {
  const client = useClient()
  const [state, setState] = useState(NONE)
  const key = JSON.stringify(ticket)
  useEffect(() => {
    if (ticket === null) return undefined
    let current = true
    const ask = (): void => {
      client.command('order.preview', ticket).then(
        (preview) => {
          if (current) setState({ preview, error: null })
        },
        (error: unknown) => {
          if (current) setState({ preview: null, error: failureOf(error).message })
        },
      )
    }
    const first = setTimeout(ask, QUIET_MS)
    const again = setInterval(ask, REFRESH_MS)
    return () => {
      current = false
      clearTimeout(first)
      clearInterval(again)
    }
    // The ticket is a new object with each rendering; its content is what counts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [client, key])
  return ticket === null ? NONE : state
}
