/** Which instruments of a session may trade at zero and below. */
export const negativePrices = `
ALTER TABLE session_instruments ADD COLUMN may_be_negative INTEGER NOT NULL DEFAULT 0;
`
