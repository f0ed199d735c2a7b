import type { JSX } from 'react'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { formatDecimal, formatMoney, formatSigned } from '../../components/number-format.ts'
import { Problem } from '../../components/problem.tsx'
import { toast } from '../../components/toast-store.ts'
import { useSending } from '../../state/asked.ts'
import { useInstrument } from '../../state/services.ts'

/** "Close 100 AAPL, about 9,352.00 USD". */
export function closeWords(position: PositionView, instrument: InstrumentView | undefined): string {
  const quantity = formatDecimal(Math.abs(position.quantity), instrument?.quantityPrecision ?? 0, 0)
  const value = formatMoney(Math.abs(position.marketValue), instrument?.currency ?? '')
  return `Close ${quantity} ${position.symbol}, about ${value}`
}

/** Says in numbers what closing will do, and does it at market. */
export function ClosePositionDialog(props: { position: PositionView; onClose: () => void }): JSX.Element {
  const { position, onClose } = props
  const { isBusy, failure, send } = useSending()
  const instrument = useInstrument(position.symbol)
  const words = closeWords(position, instrument)
  const close = async (): Promise<void> => {
    if (!(await send((client) => client.command('position.close', { symbol: position.symbol })))) return
    toast({ tone: 'neutral', text: `Sent: ${words}` })
    onClose()
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
          <Button tone="primary" data-autofocus disabled={isBusy} onClick={() => void close()}>
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
      <Problem>{failure?.message}</Problem>
    </Dialog>
  )
}
