import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { ErrorState } from './panel-states.tsx'
import { asSentence } from './sentence.ts'

interface ErrorBoundaryProps {
  /** Names the part that failed. */
  readonly title: string
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly error: Error | null
}

/** Keeps a panel's failure in the panel. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <ErrorState
        title={`${this.props.title} stopped working`}
        details={`${error.name}: ${error.message}\n${error.stack ?? ''}`}
        action={
          <Button tone="primary" onClick={() => this.setState({ error: null })}>
            Show again
          </Button>
        }
      >
        {asSentence(error.message)} Trading and the other panels go on.
      </ErrorState>
    )
  }
}
