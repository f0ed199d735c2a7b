import { Command } from 'cmdk'
import { useLayoutEffect, useMemo, useRef, useState, type JSX } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/indicators.tsx'
import { useServices, useStream, useSymbols } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import styles from './command-palette.module.css'
import { paletteActions, type PaletteAction } from './palette-actions.ts'

/** Type what you want: a panel, a symbol, a session, a look. */
export function CommandPalette(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'palette')
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <Dialog open={open} title="Search, do anything" bare onClose={() => openDialog(null)}>
      <Palette close={() => openDialog(null)} />
    </Dialog>
  )
}

function Palette({ close }: { close: () => void }): JSX.Element {
  const { client } = useServices()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  // Before the first frame, ahead of the dialog's own focus, so that what is typed right after Ctrl-K is not lost.
  useLayoutEffect(() => field.current?.focus(), [])
  const { value: status } = useStream((stores) => stores.status)
  const { value: strategies } = useStream((stores) => stores.strategies)
  const symbols = useSymbols()
  const groups = useMemo(
    () => Map.groupBy(paletteActions({ client, status, strategies, symbols }), ({ group }) => group),
    [client, status, strategies, symbols],
  )
  const run = (action: PaletteAction): void => {
    close()
    action.run()
  }
  return (
    <Command label="Search, do anything" className={styles['palette']} loop>
      <Command.Input
        ref={field}
        placeholder="Search, do anything…"
        value={text}
        onValueChange={setText}
        className={styles['input']}
      />
      <Command.List className={styles['list']}>
        <Command.Empty className={styles['empty']}>Nothing is called that.</Command.Empty>
        {[...groups].map(([group, actions]) => (
          <Command.Group key={group} heading={group} className={styles['group']}>
            {actions.map((action) => (
              <Command.Item
                key={action.id}
                value={action.id}
                keywords={[action.title, group, ...(action.words ?? [])]}
                className={styles['item']}
                onSelect={() => run(action)}
              >
                <span>{action.title}</span>
                {action.keys === undefined ? null : <Kbd keys={action.keys} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}
