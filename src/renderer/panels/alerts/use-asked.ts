import { useEffect, useState } from 'react'
import type { CommandResult, CommandType } from '../../../contract/commands.ts'
import { useClient } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'

/** What the engine answered last; null before. */
export interface Asked<T> {
  readonly value: T | null
  readonly problem: string
  readonly isBusy: boolean
  /** Asks for a change; its answer takes the place of the value. @returns whether it was done */
  readonly change: (ask: (client: EngineClient) => Promise<T>) => Promise<boolean>
}

/** Asks the engine when the section opens, and keeps what it answers to changes. */
export function useAsked<T extends CommandType & 'alert.settings'>(type: T): Asked<CommandResult<T>> {
  const client = useClient()
  const [value, setValue] = useState<CommandResult<T> | null>(null)
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const change = async (ask: (client: EngineClient) => Promise<CommandResult<T>>): Promise<boolean> => {
    setBusy(true)
    setProblem('')
    try {
      setValue(await ask(client))
      return true
    } catch (error) {
      setProblem(failureOf(error).message)
      return false
    } finally {
      setBusy(false)
    }
  }
  useEffect(() => {
    let isGone = false
    client.command(type, null as never).then(
      (answer) => {
        if (!isGone) setValue(answer)
      },
      (error: unknown) => {
        if (!isGone) setProblem(failureOf(error).message)
      },
    )
    return () => {
      isGone = true
    }
  }, [client, type])
  return { value, problem, isBusy, change }
}
