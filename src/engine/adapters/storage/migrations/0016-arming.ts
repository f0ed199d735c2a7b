/** Who let a session trade real money, and who took it back. */
export const arming = `
CREATE TABLE session_arming (
  sequence INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  at REAL NOT NULL,
  action TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
`
