import { useEffect } from 'react'
import type { Settings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { Appearance, applyAppearance } from '../theme/appearance.ts'

const KEY = 'appearance'

/** Follows the look that was chosen: on the page at once, in the engine's settings a moment later. */
export function useAppearance(settings: Settings): void {
  useEffect(
    () =>
      useWorkspace.subscribe(({ appearance }, before) => {
        if (appearance === before.appearance) return
        applyAppearance(document.documentElement, appearance)
        rememberAppearance(appearance)
        settings.write(KEY, appearance)
      }),
    [settings],
  )
  useEffect(() => {
    settings.read(KEY).then(
      (saved) => {
        const parsed = Appearance.safeParse(saved)
        if (parsed.success) useWorkspace.getState().setAppearance(parsed.data)
      },
      () => undefined,
    )
  }, [settings])
}

/** A copy beside the page, so that the first frame has the right theme; the engine's settings are the truth. */
function rememberAppearance(appearance: Appearance): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(appearance))
  } catch {
    // A page without storage starts dark and changes when the engine has answered.
  }
}

export function recallAppearance(): Appearance | null {
  try {
    const parsed = Appearance.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
