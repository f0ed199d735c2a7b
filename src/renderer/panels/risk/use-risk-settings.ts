import { useEffect, useState } from 'react'
import type { RiskView } from '../../../contract/risk.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'

export interface RiskSettings {
  readonly settings: RiskView | null
  readonly error: string | null
  /** The count of changes that they were read at. */
  readonly version: number
}

/** The limits as they stand; read anew when they were changed, by whomever. */
export function useRiskSettings(version: number): RiskSettings {
  const client = useClient()
  const [state, setState] = useState<RiskSettings>({ settings: null, error: null, version })
  useEffect(() => {
    let current = true
    client.command('risk.read', null).then(
      (settings) => {
        if (current) setState({ settings, error: null, version })
      },
      (failure: unknown) => {
        if (current) setState({ settings: null, error: failureOf(failure).message, version })
      },
    )
    return () => {
      current = false
    }
  }, [client, version])
  return state
}
