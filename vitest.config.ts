import { defineConfig } from 'vitest/config';
import { lacking } from './pulumi/fly/test/programs.ts';

/** The tests of the edge run real programs and are skipped without them, except in CI on Linux as root, which installs them. */
const required = process.env['CI'] !== undefined && process.platform === 'linux' && process.getuid?.() === 0;
const missing = required ? [] : lacking();
if (missing.length > 0)
  console.warn(`pulumi/fly/proofs are skipped: ${missing.join(', ')} missing (docs/how-to/test-the-edge.md)`);

const edge = 'pulumi/fly/proofs/**/*.test.ts';
const exclude = ['**/node_modules/**', 'dist/**', '.cache/**'];

export default defineConfig({
  test: {
    // Test files share what they load: they keep no state of a module, in any order. It saves half of the time.
    isolate: false,
    // Some tests start processes, which takes its time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/temporary-files.ts'],
    // The second reporter is what CI counts; it costs nothing to write always.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/report.json' }]],
    projects: [
      { extends: true, test: { name: 'all', include: ['**/*.test.ts'], exclude: [...exclude, edge] } },
      // The edge is tested with short timeouts, so these tests run alone, after the others, and once more if the machine was busy.
      ...(missing.length > 0
        ? []
        : [
            {
              extends: true as const,
              test: { name: 'edge', include: [edge], exclude, maxWorkers: 1, retry: 2, sequence: { groupOrder: 1 } },
            },
          ]),
    ],
  },
});
