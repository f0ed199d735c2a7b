import { useState, type JSX } from 'react'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { formatDecimal, formatMoney, formatSigned } from '../../components/number-format.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient, useInstrument } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './positions.module.css'

/** "Close 100 AAPL, about 9,352.00 USD". */
export function closeWords(position: PositionView, instrument: InstrumentView | undefined): string {
  const quantity = formatDecimal(Math.abs(position.quantity), instrument?.quantityPrecision ?? 0, 0)
  const value = formatMoney(Math.abs(position.marketValue), instrument?.currency ?? '')
  return `Close ${quantity} ${position.symbol}, about ${value}`
}

/** Says in numbers what closing will do, and does it at market. */
export function ClosePositionDialog(props: { position: PositionView; onClose: () => void }): JSX.Element {
  const { position, onClose } = props
  const client = useClient()
  const instrument = useInstrument(position.symbol)
  const [error, setError] = useState<string | null>(null)
  const words = closeWords(position, instrument)
  const close = (): void => {
    client.command('position.close', { symbol: position.symbol }).then(
      () => {
        toast({ tone: 'neutral', text: `Sent: ${words}` })
        onClose()
      },
      (failure: unknown) => setError(failureOf(failure).message),
    )
  }
  const verb = position.quantity > 0 ? 'Sells' : 'Buys back'
  return (
    <Dialog
      open
      title={`Close ${position.symbol}`}
      width="narrow"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button tone="primary" data-autofocus onClick={close}>
            {words}
          </Button>
        </>
      }
    >
      <p>
        {verb} {formatDecimal(Math.abs(position.quantity), instrument?.quantityPrecision ?? 0, 0)} {position.symbol} at
        market. At the mark of {formatDecimal(position.markPrice, instrument?.pricePrecision ?? 2)} that realises{' '}
        {formatSigned(position.openPnl, 2)} {instrument?.currency} before commission.
      </p>
      {error === null ? null : <p className={styles['error']}>{error}</p>}
    </Dialog>
  )
}
