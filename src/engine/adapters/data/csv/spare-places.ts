import { powerOfTen } from '../../../model/decimal.ts'

/**
 * Takes away decimal places that no value uses any more (a row with finer digits may have been left out, ticks may
 * have become bars), dividing the columns in place. Returns the places left.
 */
export function trimPlaces(columns: readonly Float64Array[], places: number): number {
  const spare = columns.reduce((least, column) => sparePlaces(column, least), places)
  if (spare === 0) return places
  const factor = powerOfTen(spare)
  for (const column of columns) for (let row = 0; row < column.length; row++) column[row] = (column[row] ?? 0) / factor
  return places - spare
}

/** How many trailing zeros all values have in common, `most` at most. */
export function sparePlaces(column: Float64Array, most: number): number {
  let spare = most
  for (let row = 0; row < column.length && spare > 0; row++) {
    while (spare > 0 && (column[row] ?? 0) % powerOfTen(spare) !== 0) spare--
  }
  return spare
}
