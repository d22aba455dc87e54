import { defineConfig } from 'vitest/config';
import { lacking } from './pulumi/fly/test/programs.ts';

/** The proofs of the edge run real programs. CI has them all; elsewhere they are left out where one is missing. */
const missing = process.env['CI'] === undefined ? lacking() : [];
if (missing.length > 0)
  console.warn(`pulumi/fly/proofs are skipped: ${missing.join(', ')} missing (docs/how-to/test-the-edge.md)`);

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: [
      ...['**/node_modules/**', 'dist/**', '.cache/**'],
      ...(missing.length > 0 ? ['pulumi/fly/proofs/**'] : []),
    ],
    // The second reporter is what CI counts; it costs nothing to write always.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/report.json' }]],
  },
});
