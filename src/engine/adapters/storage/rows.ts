import { z } from 'zod'
import type { Money, Price, Quantity, Timestamp } from '../../model/units.ts'
import { NO_PRICE } from '../../model/units.ts'

/**
 * Columns as the core knows them. An INTEGER column comes back as the same number that went in: units are within ±2^53,
 * where float64 and SQLite's 64-bit integers agree.
 */
const units = z.number().int()

export const priceColumn = units.transform((value) => value as Price)
export const optionalPriceColumn = units.nullable().transform((value) => (value ?? NO_PRICE) as Price)
export const quantityColumn = units.transform((value) => value as Quantity)
export const moneyColumn = units.transform((value) => value as Money)
export const timeColumn = z.number().transform((value) => value as Timestamp)

/** JSON text of a shape. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: `expected JSON, found ${text.slice(0, 40)}` })
        return z.NEVER
      }
    })
    .pipe(schema)
}

/** SQLite has no type of its own for it. */
export const flagColumn = z.number().transform((value) => value !== 0)

/** A number as SQLite keeps it: "no price" and "no time" are NULL. */
export function nullableNumber(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
