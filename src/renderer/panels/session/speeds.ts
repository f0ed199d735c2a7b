import type { ReplaySpeed } from '../../../contract/views.ts'

const BARS_PER_SECOND = [1, 2, 5, 10, 25, 50, 100, 500, 1_000] as const

/** Speeds of a replay to choose from. */
export const SPEEDS: readonly { readonly value: string; readonly label: string }[] = [
  ...BARS_PER_SECOND.map((speed) => ({
    value: String(speed),
    label: `${speed.toLocaleString('en-US')} bar${speed === 1 ? '' : 's'}/s`,
  })),
  { value: 'max', label: 'As fast as it goes' },
]

export function speedKey(speed: ReplaySpeed): string {
  return String(speed)
}

export function speedOf(key: string): ReplaySpeed {
  return key === 'max' ? 'max' : Number(key)
}
