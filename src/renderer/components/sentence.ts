/** A message as a sentence, before another one: with a full stop where it has no end of its own. */
export function asSentence(message: string): string {
  const text = message.trim()
  return text === '' || /[.?!…]$/.test(text) ? text : `${text}.`
}
