import manifest from '../../package.json' with { type: 'json' }

/** The engine that results come from, and the Node under it. */
export const ENGINE = { version: manifest.version, node: process.versions.node }
