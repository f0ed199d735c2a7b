/** A page for a browser that may not come in (yet): plain words, no script, no style. */
export function page(title: string, sentences: readonly string[]): string {
  const body = sentences.map((sentence) => `<p>${sentence}</p>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>QuantX: ${title}</title><h1>${title}</h1>${body}</html>`
}

export const USED_LINK = page('This link was used', [
  'A QuantX link opens one browser, once, and another browser (or another profile) has followed this one already.',
  'Use the window that it opened. For a new link press Enter in the terminal where QuantX runs, or start QuantX again.',
])

export const NO_SESSION = page('Open the link that QuantX printed', [
  'This browser has no session with the QuantX that runs here.',
  'Open the link with the token that was printed in the terminal. For a new link press Enter there, or start QuantX again.',
])

export const WRONG_ADDRESS = page('Not at this address', [
  'QuantX answers only to its own address on this computer, 127.0.0.1, and only to its own pages.',
])
