/**
 * What was taken over from a broker outside the engine without an order of ours, and what was decided on differences to
 * it. Quantities and amounts are exact integers, as in the tables of sessions.
 */
export const reconciliation = `
CREATE TABLE reconciliation_adjustments (
  sequence INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  at REAL NOT NULL,
  fills_before INTEGER NOT NULL,
  kind TEXT NOT NULL,
  symbol TEXT,
  quantity INTEGER,
  cost INTEGER,
  owners TEXT,
  amount INTEGER,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX reconciliation_adjustments_by_session ON reconciliation_adjustments (session_id, sequence);

CREATE TABLE reconciliation_decisions (
  sequence INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  at REAL NOT NULL,
  difference_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  choice TEXT NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  fill_id TEXT NOT NULL
) STRICT;
CREATE INDEX reconciliation_decisions_by_session ON reconciliation_decisions (session_id, sequence);
`
