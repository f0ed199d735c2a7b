/** Fire drills and stress tests, with what was measured. The engine writes them to its journal, whoever ran them. */
export const rehearsals = `
CREATE TABLE rehearsals (
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  at REAL NOT NULL,
  held INTEGER NOT NULL,
  report TEXT NOT NULL,
  journaled INTEGER NOT NULL DEFAULT 0
) STRICT;
`
