import { Popover } from '@base-ui/react/popover'
import { Download } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { BacktestResult } from '../../../contract/backtest.ts'
import { Button } from '../../components/button.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './backtest-panel.module.css'
import { saveFile } from './save-file.ts'
import { exportName, tradesCsv } from './trades-csv.ts'

interface ExportMenuProps {
  readonly id: string
  readonly result: BacktestResult
}

/** Saves the run: as a page that needs no network, its trades, or everything. */
export function ExportMenu({ id, result }: ExportMenuProps): JSX.Element {
  const client = useClient()
  const [open, setOpen] = useState(false)
  const save = (extension: string, type: string, text: string): void => {
    const name = exportName(result, extension)
    saveFile(name, type, text)
    toast({ tone: 'neutral', text: `Saved ${name}` })
  }
  const choices = [
    {
      label: 'Report',
      note: 'HTML, stands alone',
      run: () => {
        client.command('backtest.report', { id }).then(
          ({ html }) => save('html', 'text/html', html),
          (error: unknown) => toast({ tone: 'warning', text: failureOf(error).message }),
        )
      },
    },
    { label: 'Trades', note: 'CSV', run: () => save('csv', 'text/csv', tradesCsv(result)) },
    { label: 'Everything', note: 'JSON', run: () => save('json', 'application/json', JSON.stringify(result)) },
  ]
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        render={
          <Button size="small" tone="quiet" icon={<Download aria-hidden="true" />}>
            Export
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner className={styles['positioner'] ?? ''} sideOffset={4} align="end">
          <Popover.Popup className={styles['exports'] ?? ''} aria-label="Export the run">
            {choices.map(({ label, note, run }) => (
              <button
                key={label}
                type="button"
                onClick={() => {
                  setOpen(false)
                  run()
                }}
              >
                {label} <span className={styles['muted']}>{note}</span>
              </button>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
