/** Whether a STOP left protective exits at work. */
export const keptExits = `
ALTER TABLE stop_runs ADD COLUMN keeps_exits INTEGER NOT NULL DEFAULT 0;
`
