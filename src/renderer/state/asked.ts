import { useCallback, useEffect, useRef, useState } from 'react'
import type { Failure } from '../../contract/protocol.ts'
import type { EngineClient } from '../transport/client.ts'
import { failureOf } from '../transport/engine-failure.ts'
import { useClient, useConnection } from './services.ts'

type Question<T> = (client: EngineClient) => Promise<T>

/** What a dialog sends, one thing at a time. */
export interface Sending {
  /** From the sending to the answer: another press would send it twice. */
  readonly isBusy: boolean
  /** What went wrong last; null while nothing did. */
  readonly failure: Failure | null
  /** @returns whether it was done; what the engine refused is in `failure` */
  readonly send: (question: Question<unknown>) => Promise<boolean>
}

export function useSending(): Sending {
  const client = useClient()
  const [state, setState] = useState<Omit<Sending, 'send'>>({ isBusy: false, failure: null })
  const send = async (question: Question<unknown>): Promise<boolean> => {
    setState({ isBusy: true, failure: null })
    try {
      await question(client)
      setState({ isBusy: false, failure: null })
      return true
    } catch (error) {
      setState({ isBusy: false, failure: failureOf(error) })
      return false
    }
  }
  return { ...state, send }
}

/** What the engine answered last; null before. */
export interface Asked<T> {
  readonly value: T | null
  readonly failure: Failure | null
  readonly isBusy: boolean
  /** Asks once more. */
  readonly again: () => void
  /** Asks for a change; its answer takes the place of the value. @returns whether it was done */
  readonly change: (question: Question<T>) => Promise<boolean>
}

/**
 * Asks the engine when the screen is connected, and again whenever it is so anew, and keeps what it answers to changes.
 * @param question the same function each time
 * @param since what the answer hangs on: asked anew when it is another
 */
export function useAsked<T>(question: (client: EngineClient, since: string) => Promise<T>, since = ''): Asked<T> {
  const client = useClient()
  const { link } = useConnection()
  const [state, setState] = useState<{ value: T | null; failure: Failure | null; waiting: number }>({
    value: null,
    failure: null,
    waiting: 0,
  })
  const newest = useRef(0)
  const answered = useRef(0)
  const ask = useCallback(
    async (next: Question<T>, waited: 0 | 1): Promise<boolean> => {
      const number = ++newest.current
      try {
        const value = await next(client)
        // After the answer to a later question it says how it was before.
        const isNews = number > answered.current
        if (isNews) answered.current = number
        setState((before) => {
          const waiting = before.waiting - waited
          return isNews ? { value, failure: null, waiting } : { ...before, waiting }
        })
        return true
      } catch (error) {
        const isNews = waited === 1 || number > answered.current
        setState((before) => {
          const failure = isNews ? failureOf(error) : before.failure
          return { ...before, failure, waiting: before.waiting - waited }
        })
        return false
      }
    },
    [client],
  )
  useEffect(() => {
    if (link === 'open') void ask((each) => question(each, since), 0)
  }, [ask, link, question, since])
  const change = (next: Question<T>): Promise<boolean> => {
    setState((before) => ({ ...before, failure: null, waiting: before.waiting + 1 }))
    return ask(next, 1)
  }
  const again = (): void => void change((each) => question(each, since))
  const { value, failure, waiting } = state
  return { value, failure, isBusy: waiting > 0, again, change }
}
