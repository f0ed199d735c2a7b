/**
 * The symbol a file is named for: its first word, in capitals (`BTCUSD-1s-2016.csv` → BTCUSD, `nvda-1999.txt` → NVDA),
 * or the whole name when that word has no letter (`2006-day-001.txt` → 2006-DAY-001).
 */
export function symbolOfFile(file: string): string {
  const name = file.split(/[/\\]/).at(-1) ?? file
  const stem = name.replace(/\.(csv|txt|tsv|dat|parquet|pq)$/i, '')
  const [word = ''] = stem.split(/[-_\s]/)
  const symbol = (/[A-Za-z]/.test(word) ? word : stem).replace(/[^A-Za-z0-9._^:=-]/g, '').toUpperCase()
  return symbol.replace(/^[^A-Z0-9]+/, '').slice(0, 32) || 'IMPORTED'
}
