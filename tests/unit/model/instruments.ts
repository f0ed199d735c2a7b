import { USD } from '../../../src/engine/model/currency.ts'
import { Instrument, type InstrumentSpec } from '../../../src/engine/model/instrument.ts'

/** An instrument in US dollars, a share in cents unless the fields say otherwise. */
export function instrumentOf(fields: Partial<InstrumentSpec> = {}): Instrument {
  return new Instrument({
    symbol: 'TEST',
    kind: 'equity',
    currency: USD,
    pricePrecision: 2,
    quantityPrecision: 0,
    ...fields,
  })
}
