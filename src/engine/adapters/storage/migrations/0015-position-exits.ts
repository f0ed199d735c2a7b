/** Exits of positions that the engine holds, as JSON: one plan a symbol. */
export const positionExits = `
CREATE TABLE position_exits (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  symbol TEXT NOT NULL,
  plan TEXT NOT NULL,
  PRIMARY KEY (session_id, symbol)
) STRICT, WITHOUT ROWID;
`
