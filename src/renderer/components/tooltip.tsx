import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { JSX, ReactElement, ReactNode } from 'react'
import styles from './tooltip.module.css'

export interface TooltipProps {
  readonly content: ReactNode
  /** One element; it gets the tooltip's listeners. */
  readonly children: ReactElement
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
}

/** A word of explanation on hover and on keyboard focus. */
export function Tooltip({ content, children, side = 'bottom' }: TooltipProps): JSX.Element {
  return (
    <Base.Root>
      <Base.Trigger delay={350} render={children} />
      <Base.Portal>
        <Base.Positioner className={styles['positioner'] ?? ''} side={side} sideOffset={6}>
          <Base.Popup className={styles['popup'] ?? ''}>{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
