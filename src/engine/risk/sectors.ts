import { ConfigError } from '../model/errors.ts'

/** Symbols by sector, as the user's file has them. */
export class Sectors {
  readonly #bySymbol: ReadonlyMap<string, string>

  constructor(bySymbol: ReadonlyMap<string, string> = new Map()) {
    this.#bySymbol = bySymbol
  }

  get entries(): Iterable<readonly [symbol: string, sector: string]> {
    return this.#bySymbol
  }

  /** The sector of a symbol. One that the file does not name is a sector of its own: its risk is nobody else's. */
  of(symbol: string): string {
    return this.#bySymbol.get(symbol) ?? symbol
  }
}

/**
 * Reads `symbol,sector` lines; the first may be a heading, empty lines and those after # are left out.
 * @throws ConfigError for a line that is not that, or a symbol that comes twice
 */
export function parseSectorCsv(text: string): Sectors {
  const bySymbol = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const cells = line.split(',').map((cell) => cell.trim())
    const [symbol = '', sector = ''] = cells
    if (bySymbol.size === 0 && symbol.toLowerCase() === 'symbol') continue
    if (cells.length !== 2 || symbol === '' || sector === '') {
      throw new ConfigError(`expected symbol,sector in line ${index + 1} of the sectors, found "${line}"`)
    }
    addSector(bySymbol, symbol, sector)
  }
  return new Sectors(bySymbol)
}

/** Reads an object of sectors by symbol. @throws ConfigError for anything else */
export function sectorsOf(value: unknown): Sectors {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('expected an object of sectors by symbol, found none')
  }
  const bySymbol = new Map<string, string>()
  for (const [symbol, sector] of Object.entries(value)) {
    if (typeof sector !== 'string' || sector === '') {
      throw new ConfigError(`expected the sector of ${symbol} as text, found ${JSON.stringify(sector)}`)
    }
    addSector(bySymbol, symbol, sector)
  }
  return new Sectors(bySymbol)
}

function addSector(bySymbol: Map<string, string>, symbol: string, sector: string): void {
  if (bySymbol.has(symbol)) throw new ConfigError(`expected ${symbol} once in the sectors, found it twice`)
  bySymbol.set(symbol, sector)
}
