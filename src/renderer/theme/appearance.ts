import { z } from 'zod'

/** How the screen looks; each value is an attribute of the root element that tokens.css answers to. */
export const Appearance = z.object({
  theme: z.enum(['dark', 'light']).catch('dark'),
  palette: z.enum(['teal-vermilion', 'blue-orange', 'green-red', 'red-up']).catch('teal-vermilion'),
  contrast: z.enum(['normal', 'high']).catch('normal'),
  density: z.enum(['compact', 'comfortable']).catch('compact'),
})
export type Appearance = z.infer<typeof Appearance>

export const DEFAULT_APPEARANCE: Appearance = {
  theme: 'dark',
  palette: 'teal-vermilion',
  contrast: 'normal',
  density: 'compact',
}

export const PALETTE_NAMES: Readonly<Record<Appearance['palette'], string>> = {
  'teal-vermilion': 'Teal and vermilion',
  'blue-orange': 'Blue and orange',
  'green-red': 'Green and red',
  'red-up': 'Red is up',
}

export function applyAppearance(root: HTMLElement, appearance: Appearance): void {
  root.dataset['theme'] = appearance.theme
  root.dataset['palette'] = appearance.palette
  root.dataset['contrast'] = appearance.contrast
  root.dataset['density'] = appearance.density
}
