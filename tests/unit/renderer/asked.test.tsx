// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import { emptyRule, withPart } from '../../../src/renderer/panels/alerts/rule-model.ts'
import { useAsked } from '../../../src/renderer/state/asked.ts'
import { createServices, ServicesProvider } from '../../../src/renderer/state/services.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'

afterEach(cleanup)

/** Something that asks again while it waits for an answer, over an engine that the test plays. */
function setUp() {
  const transport = new FakeTransport()
  const client = new ContractClient(transport, { scheduler: new ManualScheduler(), report: () => undefined })
  const waiting: PromiseWithResolvers<string>[] = []
  const question = (): Promise<string> => {
    const asked = Promise.withResolvers<string>()
    waiting.push(asked)
    return asked.promise
  }
  function Shown() {
    const asked = useAsked(question)
    return <button onClick={asked.again}>{`${asked.value} ${asked.failure?.message}`}</button>
  }
  render(
    <ServicesProvider value={createServices(client, { request: (task) => task() })}>
      <Shown />
    </ServicesProvider>,
  )
  act(() => {
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
  })
  const ask = () => fireEvent.click(screen.getByRole('button'))
  const answer = (index: number, text: string) => act(async () => waiting[index]?.resolve(text))
  return { ask, answer }
}

test('given a question that another one overtook, when it is answered first, then that is shown until the other is', async () => {
  const { ask, answer } = setUp()
  ask()
  await answer(0, 'first')
  screen.getByText('first undefined')
  await answer(1, 'second')
  screen.getByText('second undefined')
})

test('given two questions, when the later one is answered first, then the answer to the earlier one changes nothing', async () => {
  const { ask, answer } = setUp()
  ask()
  await answer(1, 'second')
  await answer(0, 'first')
  screen.getByText('second undefined')
})

test('given a rule on an indicator, when another symbol is chosen, then its level stays; that of a price begins anew', () => {
  const last = () => 50
  const rsi = { ...emptyRule('AAPL', '1d', null), kind: 'indicator' as const, level: 70 }
  expect(withPart(rsi, { symbol: 'MSFT' }, last)).toMatchObject({ symbol: 'MSFT', level: 70 })
  expect(withPart(emptyRule('AAPL', '1d', 90), { symbol: 'MSFT' }, last)).toMatchObject({ level: 50 })
  expect(withPart(rsi, { kind: 'price' }, last)).toMatchObject({ level: 50 })
  expect(withPart(emptyRule('AAPL', '1d', 90), { kind: 'indicator' }, last)).toMatchObject({ level: null })
})
