/**
 * Limits of the gate that a human set, with every change of them and why, and strategies that a rule has taken out. A
 * limit without an end is Infinity, written down as that.
 */
export const riskLimits = `
CREATE TABLE risk_limits (
  account TEXT NOT NULL,
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (account, scope, key, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_limit_history (
  sequence INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  at REAL NOT NULL,
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  before REAL,
  after REAL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE risk_locks (
  account TEXT NOT NULL,
  strategy TEXT NOT NULL,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  at REAL NOT NULL,
  PRIMARY KEY (account, strategy)
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_lock_history (
  sequence INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  strategy TEXT NOT NULL,
  action TEXT NOT NULL,
  at REAL NOT NULL,
  reason TEXT NOT NULL
) STRICT;
`
