import type { ParameterShape, Strategy, StrategyServices } from './strategy.ts'

/** A class that extends {@link Strategy} without being abstract. */
export interface StrategyClass {
  new (services: StrategyServices): Strategy
  readonly parameters: ParameterShape
  readonly description: string
}

/** A strategy that can be started: its code, its parameters and where they come from. */
export interface StrategyDefinition {
  /** Kebab-case name of the class, e.g. `sma-cross`. */
  readonly name: string
  /** Absolute path of its file; empty for a class registered by a program. */
  readonly file: string
  /** SHA-256 of the code that runs, in hex; orders carry it. */
  readonly hash: string
  /** Text of its file. */
  readonly source: string
  readonly strategyClass: StrategyClass
  /** Finds the place in the file that an error of this code comes from. */
  readonly locate: (error: unknown) => { file: string; line: number; column: number } | undefined
}

/** `SmaCross` → `sma-cross`. */
export function strategyName(className: string): string {
  return className
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
