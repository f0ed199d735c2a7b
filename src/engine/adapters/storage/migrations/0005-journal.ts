/**
 * The journal. Records come in blocks, one for each write: `lines` holds them, `hash` is the chain's after the last of
 * them. A chain is a session's by its id, or the engine's own.
 */
export const journal = `
CREATE TABLE journal_blocks (
  id INTEGER PRIMARY KEY,
  chain TEXT NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  hash TEXT NOT NULL,
  lines TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_blocks_by_chain ON journal_blocks (chain, first);

CREATE TABLE journal_archives (
  chain TEXT NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  hash TEXT NOT NULL,
  file TEXT NOT NULL,
  archived_at REAL NOT NULL,
  PRIMARY KEY (chain, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_sources (
  hash TEXT PRIMARY KEY,
  bundle BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE strategy_states (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  strategy_id TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (session_id, strategy_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE sessions ADD COLUMN journaled INTEGER NOT NULL DEFAULT 0;
`
