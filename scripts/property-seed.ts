import fc from 'fast-check'

/**
 * Property tests look at other cases each time, so that they go on finding faults; a failure prints the seed that
 * repeats it. A run that decides about a change looks at the same cases as the run before it.
 */
const seed = process.env['PROPERTY_SEED'] ?? (process.env['CI'] === undefined ? undefined : '20261120')
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
