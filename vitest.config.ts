import { defineConfig } from 'vitest/config';

/** Real installs and builds of three versions of Astro take minutes: `npm test -- --project astro`, or `--project '!astro'`. */
const astro = 'test/astro/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'astro', include: [astro] } },
      {
        extends: true,
        test: {
          name: 'others',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [astro, '**/node_modules/**'],
        },
      },
    ],
    env: { ASTRO_TELEMETRY_DISABLED: '1' },
    setupFiles: ['test/support/fast-check-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
