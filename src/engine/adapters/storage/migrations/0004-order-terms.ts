/**
 * What orders can ask for beyond type, quantity and prices, and the changes of working orders that were sent: an intent
 * is on disk before it leaves.
 */
export const orderTerms = `
ALTER TABLE orders ADD COLUMN trail_amount INTEGER;
ALTER TABLE orders ADD COLUMN trail_percent REAL;
ALTER TABLE orders ADD COLUMN limit_offset INTEGER;
ALTER TABLE orders ADD COLUMN expires_at REAL;
ALTER TABLE orders ADD COLUMN post_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN reduce_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN display_quantity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN oco TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN parent_id TEXT;
ALTER TABLE orders ADD COLUMN triggered INTEGER NOT NULL DEFAULT 0;

CREATE TABLE amendments (
  sequence INTEGER PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  at REAL NOT NULL,
  quantity INTEGER NOT NULL,
  limit_price INTEGER,
  stop_price INTEGER
) STRICT;
CREATE INDEX amendments_by_order ON amendments (order_id);
`
