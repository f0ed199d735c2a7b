/** The renderer's dark background, so that the window does not flash before the page has drawn. */
export const DARK_BACKGROUND = '#0e1116'
/** Blue, green, red, opacity: the renderer's colour of STOP. */
export const STOP_BGRA = [0x20, 0x2d, 0xd9, 0xff] as const
