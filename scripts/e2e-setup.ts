import { buildIfStale, renderer } from './build/parts.ts'
import { findChromium, missingChromiumMessage } from './chromium.ts'

/** Before the end-to-end tests: the renderer is built from the sources as they are, and there is a browser. */
export default async function setup(): Promise<void> {
  const path = findChromium()
  if (path === undefined) throw new Error(missingChromiumMessage)
  process.env['CHROME_PATH'] = path
  await buildIfStale(renderer)
}
