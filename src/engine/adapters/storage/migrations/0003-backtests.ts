/** Backtests that ended, one way or another. `result` is deflated JSON, null when the run did not finish. */
export const backtests = `
CREATE TABLE backtest_runs (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  error TEXT NOT NULL,
  strategy TEXT NOT NULL,
  file TEXT NOT NULL,
  hash TEXT NOT NULL,
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  params TEXT NOT NULL,
  started_at REAL NOT NULL,
  total_return REAL,
  sharpe REAL,
  max_drawdown REAL,
  trades INTEGER,
  source TEXT NOT NULL,
  result BLOB
) STRICT;
CREATE INDEX backtest_runs_by_start ON backtest_runs (started_at);
`
