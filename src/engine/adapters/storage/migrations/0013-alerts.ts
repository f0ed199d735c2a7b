/** Alerts that come several times are one row; who acknowledged them, and how often they were escalated. The user's own rules. */
export const alerts = `
ALTER TABLE alerts ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN correlation_id TEXT;
ALTER TABLE alerts ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
ALTER TABLE alerts ADD COLUMN last_at REAL NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN acknowledged_by TEXT;
ALTER TABLE alerts ADD COLUMN escalation INTEGER NOT NULL DEFAULT 0;
UPDATE alerts SET last_at = at;

CREATE TABLE alert_rules (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
