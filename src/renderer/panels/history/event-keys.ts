import type { EventDesk } from './event-desk.ts'

/** Events in a page of the list. */
const PAGE = 20

const KEYS: Readonly<Record<string, (desk: EventDesk, far: boolean) => void>> = {
  ArrowLeft: (desk, far) => (far ? desk.jump(-1) : desk.step(-1)),
  ArrowRight: (desk, far) => (far ? desk.jump(1) : desk.step(1)),
  ArrowUp: (desk, far) => (far ? desk.jump(-1) : desk.step(-1)),
  ArrowDown: (desk, far) => (far ? desk.jump(1) : desk.step(1)),
  '[': (desk) => desk.jump(-1),
  ']': (desk) => desk.jump(1),
  PageUp: (desk) => desk.step(-PAGE),
  PageDown: (desk) => desk.step(PAGE),
  Home: (desk) => desk.goTo(0),
  End: (desk) => desk.goTo(desk.events - 1),
}

/** Does what a key asks of a session that is gone through. @returns false when it asks nothing */
export function eventKey(desk: EventDesk, key: string, far: boolean): boolean {
  const act = KEYS[key]
  act?.(desk, far)
  return act !== undefined
}
