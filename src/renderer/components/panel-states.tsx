import { TriangleAlert } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import type { Failure } from '../../contract/protocol.ts'
import type { StreamState } from '../state/stream-store.ts'
import { Button } from './button.tsx'
import { copyText } from './copy-text.ts'
import styles from './panel.module.css'
import { toast } from './toast-store.ts'

/** Rows of what is to come, in the true layout's columns and row height. */
export function Skeleton({ columns = '1fr 1fr 1fr', rows = 8 }: { columns?: string; rows?: number }): JSX.Element {
  return (
    <div role="status" aria-label="Loading" className={styles['skeleton']}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles['skeletonRow']} style={{ '--skeleton-columns': columns }}>
          {columns.split(' ').map((_, column) => (
            <span
              key={column}
              className={styles['bone']}
              style={{ width: `${55 + ((row * 7 + column * 13) % 40)}%` }}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

/** One sentence, and the one action that fills the panel. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }): JSX.Element {
  return (
    <div className={styles['state']}>
      <p className={styles['stateText']}>{children}</p>
      {action === undefined ? null : <div className={styles['stateActions']}>{action}</div>}
    </div>
  )
}

export interface ErrorStateProps {
  /** What happened. */
  readonly title: string
  /** What was kept and what to do. */
  readonly children?: ReactNode
  /** For "Copy details". */
  readonly details: string
  readonly action?: ReactNode
}

export function ErrorState({ title, children, details, action }: ErrorStateProps): JSX.Element {
  const copy = (): void => {
    copyText(details).then(
      () => toast({ tone: 'neutral', text: 'Details copied' }),
      () => toast({ tone: 'warning', text: 'The clipboard refused the text' }),
    )
  }
  return (
    <div role="alert" className={styles['state']}>
      <TriangleAlert aria-hidden="true" className={styles['errorIcon']} />
      <p className={styles['errorTitle']}>{title}</p>
      {children === undefined ? null : <p className={styles['stateText']}>{children}</p>}
      <div className={styles['stateActions']}>
        {action}
        <Button onClick={copy}>Copy details</Button>
      </div>
    </div>
  )
}

interface AskAgainProps {
  readonly title: string
  readonly failure: Failure
  readonly onAgain: () => void
}

/** What the engine refused to tell, with the way to ask once more. */
export function AskAgain({ title, failure, onAgain }: AskAgainProps): JSX.Element {
  return (
    <ErrorState title={title} details={failureDetails(failure)} action={<Button onClick={onAgain}>Try again</Button>}>
      {failure.message}
    </ErrorState>
  )
}

export function failureDetails(failure: Failure): string {
  return JSON.stringify(failure, null, 2)
}

export interface StreamGateProps<V> {
  readonly state: StreamState<V>
  /** What could not be shown, e.g. "Positions". */
  readonly subject: string
  readonly skeleton: ReactNode
  readonly children: (value: V) => ReactNode
}

/** Loading, refused or the value: the states that a panel has in common. */
export function StreamGate<V>({ state, subject, skeleton, children }: StreamGateProps<V>): ReactNode {
  if (state.phase === 'loading') return skeleton
  if (state.phase === 'ready' || state.failure === null) return children(state.value)
  return (
    <ErrorState title={`${subject} could not be shown`} details={failureDetails(state.failure)}>
      {state.failure.message}
    </ErrorState>
  )
}
