import type { BrokerCapabilities } from '../../../kernel/broker-connection.ts'
import { ALL_CAPABILITIES } from '../../../kernel/broker-connection.ts'
import { BrokerError } from '../../../model/errors.ts'
import { ORDER_TYPES, traitsOf } from '../../../model/order-request.ts'
import type { Payload } from './protocol.ts'

/** What a paper broker can be started without, to try how an engine gets along. */
export const LACKS = ['stops', 'trailing', 'oco', 'reduce-only'] as const
export type Lack = (typeof LACKS)[number]

export function capabilitiesWithout(lacks: readonly Lack[]): BrokerCapabilities {
  if (lacks.length === 0) return ALL_CAPABILITIES
  const lacksTrails = lacks.includes('trailing')
  const orderTypes = ORDER_TYPES.filter((type) => {
    const { trigger, trails } = traitsOf(type)
    return !(trigger !== null && lacks.includes('stops')) && !(trails && lacksTrails)
  })
  return { orderTypes, oco: !lacks.includes('oco'), reduceOnly: !lacks.includes('reduce-only') }
}

/** A ticket as the broker takes it: where it keeps to no reduce-only it does not look at that. @throws BrokerError `rejected` */
export function asTaken(
  ticket: Payload<'submit'>,
  { orderTypes, oco, reduceOnly }: BrokerCapabilities,
): Payload<'submit'> {
  const { type, instructions } = ticket
  if (!orderTypes.includes(type)) {
    throw new BrokerError('rejected', `this broker takes no ${type.replaceAll('-', ' ')} orders`)
  }
  // A group is not understood there, and so not kept to.
  const { oco: _group, ...rest } = instructions ?? {}
  const kept = oco || instructions === undefined ? ticket : { ...ticket, instructions: rest }
  return reduceOnly ? kept : { ...kept, reduceOnly: false }
}
