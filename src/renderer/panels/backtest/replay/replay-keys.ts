import type { ReplayDesk } from './replay-desk.ts'

const KEYS: Readonly<Record<string, (desk: ReplayDesk, far: boolean) => void>> = {
  ArrowLeft: (desk, far) => desk.step(far ? -10 : -1),
  ArrowRight: (desk, far) => desk.step(far ? 10 : 1),
  '[': (desk) => desk.jump(-1),
  ']': (desk) => desk.jump(1),
  '-': (desk) => desk.changeSpeed(-1),
  '+': (desk) => desk.changeSpeed(1),
  '=': (desk) => desk.changeSpeed(1),
  Home: (desk) => desk.step(-desk.bars),
  End: (desk) => desk.step(desk.bars),
  ' ': (desk) => desk.toggle(),
}

/** Does what a key asks of a replay. @returns false when it asks nothing */
export function replayKey(desk: ReplayDesk, key: string, far: boolean): boolean {
  const act = KEYS[key]
  act?.(desk, far)
  return act !== undefined
}
