/**
 * Trading sessions. Prices, quantities and amounts are exact integers: of 10^-precision of the instrument, or of the
 * currency's accounting unit. Times are epoch ms with a fraction.
 */
export const sessions = `
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  feed TEXT NOT NULL,
  currency TEXT NOT NULL,
  cash INTEGER NOT NULL,
  started_at REAL NOT NULL,
  ended_at REAL,
  state TEXT NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  cursor REAL,
  settings TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX sessions_by_start ON sessions (started_at);

CREATE TABLE session_instruments (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  kind TEXT NOT NULL,
  currency TEXT NOT NULL,
  price_precision INTEGER NOT NULL,
  quantity_precision INTEGER NOT NULL,
  price_increment INTEGER NOT NULL,
  quantity_increment INTEGER NOT NULL,
  multiplier REAL NOT NULL,
  calendar TEXT NOT NULL,
  timeframe REAL NOT NULL,
  PRIMARY KEY (session_id, symbol)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_strategies (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  hash TEXT NOT NULL,
  symbols TEXT NOT NULL,
  timeframe REAL NOT NULL,
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL,
  started_at REAL NOT NULL,
  reloaded_at REAL,
  PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  sequence INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL,
  type TEXT NOT NULL,
  time_in_force TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  limit_price INTEGER,
  stop_price INTEGER,
  strategy_id TEXT NOT NULL,
  strategy_version TEXT NOT NULL,
  caused_at REAL NOT NULL,
  created_at REAL NOT NULL,
  status TEXT NOT NULL,
  filled INTEGER NOT NULL,
  notional INTEGER NOT NULL,
  commission INTEGER NOT NULL,
  updated_at REAL NOT NULL,
  reason TEXT NOT NULL,
  FOREIGN KEY (session_id, symbol) REFERENCES session_instruments (session_id, symbol) ON DELETE CASCADE
) STRICT;
CREATE INDEX orders_by_session ON orders (session_id, sequence);

CREATE TABLE fills (
  sequence INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  strategy_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  price INTEGER NOT NULL,
  notional INTEGER NOT NULL,
  commission INTEGER NOT NULL,
  at REAL NOT NULL,
  UNIQUE (session_id, id)
) STRICT;
CREATE INDEX fills_by_order ON fills (order_id);

CREATE TABLE positions (
  session_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  realised INTEGER NOT NULL,
  commission INTEGER NOT NULL,
  opened_at REAL NOT NULL,
  updated_at REAL NOT NULL,
  PRIMARY KEY (session_id, symbol),
  FOREIGN KEY (session_id, symbol) REFERENCES session_instruments (session_id, symbol) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE equity (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  at REAL NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (session_id, at)
) STRICT, WITHOUT ROWID;
`
