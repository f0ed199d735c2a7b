import type { Column } from '../../components/table-model.ts'
import { sourceWords } from './order-words.ts'
import styles from './orders.module.css'

/** Who placed the order: a strategy, or a hand. Gives way in a narrow panel as `yields` says. */
export function sourceColumn<Row extends { readonly strategyId: string }>(yields: number): Column<Row> {
  return {
    id: 'source',
    title: 'From',
    width: 92,
    yields,
    value: (row) => sourceWords(row.strategyId),
    render: (row) => <span className={styles['muted']}>{sourceWords(row.strategyId)}</span>,
  }
}
