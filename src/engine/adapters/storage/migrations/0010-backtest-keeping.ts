/** How a run's look-ahead audit ended (null when nobody looked), and whether it stays however many runs follow. */
export const backtestKeeping = `
ALTER TABLE backtest_runs ADD COLUMN audit TEXT;
ALTER TABLE backtest_runs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
`
