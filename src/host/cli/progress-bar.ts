import { grouped } from '../../engine/adapters/report/figures.ts'

const WIDTH = 32
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** One line that fills up on a terminal; nothing anywhere else. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream
  #isDrawn = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  draw(done: number, total: number): void {
    if (!this.#stream.isTTY || total === 0) return
    this.#isDrawn = true
    this.#stream.write(`\r${barText(done / total)} ${Math.floor((done / total) * 100)} %  ${grouped(done)} bars`)
  }

  /** Leaves the line as if nothing had been there. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write('\r\u001B[2K')
    this.#isDrawn = false
  }
}

/** `██████▍         ` for a share from 0 to 1. */
export function barText(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * WIDTH * 8)
  const text = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
  return text.padEnd(WIDTH, '░')
}
