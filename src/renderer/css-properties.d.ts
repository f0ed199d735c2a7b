import 'react'

declare module 'react' {
  interface CSSProperties {
    /** Custom properties: measures that a style sheet reads. */
    [property: `--${string}`]: string | number | undefined
  }
}
