/** A control that brokers and investment firms are asked for, as QuantX takes it for a goal. */
export interface Goal {
  readonly id: string
  readonly control: string
  /** What QuantX aims at in words; what it does stands in docs/risk-controls.md. */
  readonly goal: string
  /** What of the goal is not met; left out where all of it is. */
  readonly open?: string
}

/** Every control, whether there is anything for it or not. */
export const GOALS: readonly Goal[] = [
  {
    id: 'PT1',
    control: 'Largest order; none where no limit is set',
    goal: 'an account without its limits does not start',
  },
  {
    id: 'PT2',
    control: 'Largest order value',
    goal: 'orders at market at the worst of last and far touch, and the collar',
  },
  {
    id: 'PT3',
    control: 'Price collar against a reference',
    goal: 'of each order and over a time; refuse where the reference is missing, stale or no number',
  },
  {
    id: 'PT4',
    control: 'Most messages',
    goal: 'a token bucket below the limit of the venue, with a share for cancels',
  },
  {
    id: 'PT5',
    control: 'Repeated automated execution',
    goal: 'fills in a time and refusals in a row take a strategy out until a human',
  },
  {
    id: 'PT6',
    control: 'Exposure with working orders',
    goal: 'gross and net, by symbol, strategy, account and firm, which is the one account that trades',
  },
  {
    id: 'PT7',
    control: 'Capital for orders as they are entered',
    goal: 'buying power set aside when an order is sent',
  },
  {
    id: 'PT8',
    control: 'Duplicate orders',
    goal: 'the same order within a time is refused; ids are unique in the store',
  },
  {
    id: 'PT9',
    control: 'Restricted instruments, authorised persons',
    goal: 'an allow-list; real money only once a human armed the session',
  },
  { id: 'PT10', control: 'Controls at the last point before the market', goal: 'one gate, and nobody around it' },
  { id: 'PT11', control: 'No override that is not on record', goal: 'no override' },
  { id: 'PT12', control: 'Self-match prevention', goal: 'what would meet an own order is refused' },
  {
    id: 'IN1',
    control: 'Kill functionality',
    goal: 'any and all orders at once, at every broker; whose each order is',
  },
  { id: 'IN2', control: 'Cancel on disconnect', goal: 'the venue’s own where it has one; else ask before anything' },
  { id: 'IN3', control: 'Monitoring, alert within 5 s', goal: 'from the event to the row of its alert within 1 s' },
  { id: 'IN4', control: 'Daily loss and drawdown', goal: 'closed and open; trading stops, not just a message' },
  { id: 'IN5', control: 'Sane data, clock skew, stale quotes', goal: 'strategies on what is not sane wait' },
  {
    id: 'PO1',
    control: 'Continuous post-trade controls',
    goal: 'limits looked at again on fills and after reconciliation',
  },
  {
    id: 'PO2',
    control: 'Reconciliation',
    goal: 'at start, on reconnect, and all the time; what nothing explains stops trading',
  },
  { id: 'PO3', control: 'Replayable records', goal: 'only added to, chained by hash, exportable' },
  { id: 'GOV1', control: 'Self-assessment', goal: 'made from the table of controls, with links to tests' },
  { id: 'GOV2', control: 'Stress test at twice the highest load', goal: 'worked out from the journal of six months' },
  {
    id: 'GOV3',
    control: 'Separate tests, caps on what is new',
    goal: 'paper first; caps on the first live session of a version',
  },
  { id: 'GOV4', control: 'Stops are practised', goal: 'a fire drill each quarter, on record' },
]
