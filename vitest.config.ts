import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const alias = { quantx: fileURLToPath(new URL('src/quantx.ts', import.meta.url)) }

const project = (name: string, include: readonly string[], settings: object = {}) => ({
  extends: true as const,
  test: { name, include: [...include], ...settings },
})

export default defineConfig({
  resolve: { alias },
  test: {
    passWithNoTests: true,
    // Much of what is waited for are disks and processes: one file at a time would leave half of two cores idle.
    maxWorkers: 2,
    restoreMocks: true,
    unstubGlobals: true,
    setupFiles: ['scripts/property-seed.ts'],
    projects: [
      project('unit', ['tests/*.test.ts', 'tests/unit/**/*.test.{ts,tsx}'], {
        testTimeout: 30_000,
        hookTimeout: 30_000,
      }),
      project('integration', ['tests/integration/**/*.test.{ts,tsx}'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('simulation', ['tests/simulation/**/*.test.ts'], { testTimeout: 120_000 }),
      project('e2e', ['tests/e2e/**/*.test.ts'], {
        globalSetup: ['scripts/e2e-setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
      project('electron', ['tests/electron/**/*.test.ts'], {
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
    ],
  },
})
