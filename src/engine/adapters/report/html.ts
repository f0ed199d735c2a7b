/** Text that is HTML already and needs no escaping. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Insertion = string | number | Html | readonly Html[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup as a template: everything put in is escaped unless it is Html itself. */
export function html(strings: TemplateStringsArray, ...insertions: readonly Insertion[]): Html {
  return new Html(strings.map((text, index) => text + textOf(insertions[index] ?? '')).join(''))
}

function textOf(insertion: Insertion): string {
  if (insertion instanceof Html) return insertion.text
  if (typeof insertion === 'object') return insertion.map(({ text }) => text).join('')
  return String(insertion).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/** A value as JSON that can stand inside a script element. */
export function jsonBlock(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'))
}
