import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '.cache/**'],
    // Test files share what they load: they keep no state of a module, in any order. It saves half of the time.
    isolate: false,
    // Some tests start processes, which takes its time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/temporary-files.ts'],
    // The second reporter is what CI counts; it costs nothing to write always.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/report.json' }]],
  },
});
