import {defineConfig} from 'vitest/config'

/** Tests that need a program of the machine, as a browser: `vitest run --config vitest.system.config.ts`. */
export default defineConfig({
  test: {
    include: ['test/system/**/*.test.ts'],
    env: {FORCE_COLOR: '0', NO_COLOR: '1', TZ: 'UTC'},
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
