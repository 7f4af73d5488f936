import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/system/**'],
    disableConsoleIntercept: true, // otherwise @oclif/test captures an empty stdout
    env: {FORCE_COLOR: '0', NO_COLOR: '1', TZ: 'UTC'},
    unstubEnvs: true,
    restoreMocks: true,
    testTimeout: 20_000,
  },
})
