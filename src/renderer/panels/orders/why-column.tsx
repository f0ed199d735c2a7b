import { CircleHelp } from 'lucide-react'
import type { JSX } from 'react'
import { IconButton } from '../../components/button.tsx'
import type { Column } from '../../components/table-model.ts'
import { useWorkspace } from '../../state/workspace.ts'

/** A button in each row that tells why its order happened. */
export function whyColumn<Row>(orderOf: (row: Row) => string, session: string | null = null): Column<Row> {
  return {
    id: 'why',
    title: 'Why',
    width: 36,
    control: true,
    value: () => null,
    render: (row) => <WhyButton session={session} id={orderOf(row)} />,
  }
}

function WhyButton({ session, id }: { readonly session: string | null; readonly id: string }): JSX.Element {
  const askWhy = useWorkspace((state) => state.askWhy)
  return (
    <IconButton
      label={`Why did order ${id} happen?`}
      icon={<CircleHelp />}
      onClick={(event) => {
        event.stopPropagation()
        askWhy({ session, id })
      }}
    />
  )
}
