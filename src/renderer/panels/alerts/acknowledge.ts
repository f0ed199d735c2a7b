import { toast } from '../../components/toast-store.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'

/** Marks alerts as seen. */
export function acknowledge(client: EngineClient, ids: string[]): void {
  client.command('alert.acknowledge', { ids }).catch((error: unknown) => {
    toast({ tone: 'warning', text: failureOf(error).message })
  })
}
