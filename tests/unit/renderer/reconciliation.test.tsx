// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import type { DifferenceView, ReconciliationView } from '../../../src/contract/reconciliation.ts'
import { ReconciliationNotice } from '../../../src/renderer/shell/reconciliation-notice.tsx'
import { createServices, ServicesProvider } from '../../../src/renderer/state/services.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { status } from '../../fixtures/fake-engine/generate.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'

afterEach(cleanup)

const difference = (fields: Partial<DifferenceView> = {}): DifferenceView => ({
  id: 'POSITION-QUANTITY ACME 50',
  kind: 'POSITION-QUANTITY',
  symbol: 'ACME',
  message: 'The position in ACME is 100 here and 150 at the broker',
  here: '100',
  atBroker: '150',
  choices: ['adopt', 'ignore'],
  foundAt: 1,
  ...fields,
})

function setUp(differences: readonly DifferenceView[], state: ReconciliationView['state'] = 'differs') {
  const transport = new FakeTransport()
  const client = new ContractClient(transport, { scheduler: new ManualScheduler(), report: () => undefined })
  render(
    <ServicesProvider value={createServices(client, { request: (task) => task() })}>
      <ReconciliationNotice />
    </ServicesProvider>,
  )
  act(() => {
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
  })
  const id = transport.framesOf('subscribe').findLast(({ stream }) => stream === 'status')?.id ?? -1
  const reconciliation = { state, checkedAt: 1, problem: '', differences: [...differences] }
  act(() => transport.receive({ kind: 'snapshot', id, seq: 0, value: status({ reconciliation }) }))
  return { transport, sent: () => transport.framesOf('command').map(({ type, payload }) => ({ type, payload })) }
}

describe('differences to the broker', () => {
  it('given none, then nothing is shown', () => {
    setUp([], 'clean')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('given one, then cause and both sides are shown, and one click adopts it', () => {
    const { sent } = setUp([difference()])
    const notice = screen.getByRole('alert', { name: 'Differences to the broker' })
    expect(notice.textContent).toContain('differs in 1 place: trading is halted')
    expect(notice.textContent).toContain('here 100 · at the broker 150')
    fireEvent.click(within(notice).getByRole('button', { name: 'Adopt' }))
    expect(sent()).toEqual([
      {
        type: 'broker.resolve',
        payload: { id: 'POSITION-QUANTITY ACME 50', choice: 'adopt', reason: 'taken over on the screen' },
      },
    ])
  })

  it('given a reason of less than three letters, then it can not be ignored; with one it is', () => {
    const { sent } = setUp([difference()])
    fireEvent.click(screen.getByRole('button', { name: 'Ignore…' }))
    const reason = screen.getByRole('textbox')
    fireEvent.change(reason, { target: { value: 'ok' } })
    expect(screen.getByRole('button', { name: 'Ignore' })).toHaveProperty('disabled', true)
    fireEvent.change(reason, { target: { value: 'mine for years' } })
    fireEvent.click(screen.getByRole('button', { name: 'Ignore' }))
    expect(sent()).toMatchObject([{ payload: { choice: 'ignore', reason: 'mine for years' } }])
  })

  it('given a kind that nothing here could become, then it can only be ignored', () => {
    setUp([difference({ kind: 'CURRENCY', choices: ['ignore'] })])
    expect(screen.queryByRole('button', { name: 'Adopt' })).toBeNull()
    expect(screen.getByRole('button', { name: 'Ignore…' })).toBeDefined()
  })

  it('given a refusal of the engine, then it is said beside the difference', async () => {
    const { transport } = setUp([difference()])
    fireEvent.click(screen.getByRole('button', { name: 'Adopt' }))
    const id = transport.framesOf('command').at(-1)?.id ?? -1
    const failure = { code: 'CONFIG', message: 'look at what it is now' }
    await act(async () => transport.receive({ kind: 'failure', id, failure }))
    expect(screen.getByText('look at what it is now')).toBeDefined()
  })

  it('given a wish to be asked again, then the account is compared anew', () => {
    const { sent } = setUp([difference()])
    fireEvent.click(screen.getByRole('button', { name: 'Compare again' }))
    expect(sent()).toEqual([{ type: 'broker.reconcile', payload: null }])
  })
})
