/** Stops with every step of theirs, and what else holds trading back over a restart. */
export const stops = `
CREATE TABLE stop_runs (
  latch_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  at REAL NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  report TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE stop_steps (
  sequence INTEGER PRIMARY KEY,
  latch_id TEXT NOT NULL,
  broker TEXT NOT NULL,
  step TEXT NOT NULL,
  phase TEXT NOT NULL,
  at REAL NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX stop_steps_by_latch ON stop_steps (latch_id);

CREATE TABLE trading_holds (
  key TEXT PRIMARY KEY,
  level TEXT NOT NULL,
  at REAL NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
