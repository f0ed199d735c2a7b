import { defineConfig } from 'vitest/config'

/** The tests of the gate alone, in one process that is used again, with a control taken out. */
export default defineConfig({
  test: {
    include: ['tests/unit/risk/*.test.ts'],
    setupFiles: ['scripts/property-seed.ts', 'scripts/risk-removed-rule.ts'],
    pool: 'threads',
    maxWorkers: 2,
    restoreMocks: true,
  },
})
