import type { BrokerFill, BrokerOrder } from '../../../src/engine/kernel/broker-connection.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { RemoteRoom } from './remote-room.ts'

/** Kinds of the differences that are open. */
export const kinds = ({ reconciler }: RemoteRoom) => reconciler.view.differences.map(({ kind }) => kind)
export const stopsTrading = ({ state }: RemoteRoom) => state.level === 'stopped'

/** Compares on demand, with the time that it takes. */
export async function check(room: RemoteRoom): Promise<void> {
  const done = room.reconciler.check()
  await room.pass(3_000)
  await done
}

/** Decides on the first difference that is open. */
export async function resolve(room: RemoteRoom, choice: 'adopt' | 'ignore'): Promise<void> {
  const { id } = room.reconciler.view.differences[0] ?? { id: '' }
  const done = room.reconciler.resolve(id, choice, 'I know of it')
  await room.pass(3_000)
  await done
}

/** Acts at the broker without a word of it. */
export function unheard<T>({ fake }: RemoteRoom, act: () => T): T {
  fake.isTold = false
  const result = act()
  fake.isTold = true
  return result
}

/** A room that holds so many shares, bought at 50. */
export async function holding(quantity: number): Promise<RemoteRoom> {
  const room = await RemoteRoom.reconciled()
  const order = room.place('buy', quantity)
  await room.settled()
  room.fake.fill(order.id, quantity)
  await check(room)
  return room
}

/** A fill that no order of the session made. */
export const outside = (fields: Partial<BrokerFill> = {}): BrokerFill => ({
  id: 'x1',
  clientId: 'by-telephone',
  symbol: 'ACME',
  side: 'buy',
  quantity: '5',
  price: '40.00',
  commission: '2',
  at: 900 as Timestamp,
  ...fields,
})

/** A working order that is not the session's. */
export const foreign = (fields: Partial<BrokerOrder> = {}): BrokerOrder => ({
  clientId: 'by-telephone',
  symbol: 'ACME',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: '5',
  limitPrice: '40.00',
  stopPrice: '',
  reduceOnly: false,
  status: 'accepted',
  filled: '0',
  reason: '',
  updatedAt: 900 as Timestamp,
  ...fields,
})
