/** What a human set and should know: the stop latch and its history, alerts, settings. */
export const controls = `
CREATE TABLE latch (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  id TEXT NOT NULL,
  at REAL NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  orders_cancelled INTEGER NOT NULL,
  orders_unresolved INTEGER NOT NULL,
  strategies_stopped INTEGER NOT NULL,
  open_positions INTEGER NOT NULL
) STRICT;

CREATE TABLE latch_history (
  sequence INTEGER PRIMARY KEY,
  latch_id TEXT NOT NULL,
  action TEXT NOT NULL,
  at REAL NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL,
  severity TEXT NOT NULL,
  source TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  acknowledged_at REAL
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
