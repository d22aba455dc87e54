import { join } from 'node:path';

/** `npm run synth`: computes every artifact, checks it, and replaces `dist/`. */
const root = join(import.meta.dirname, '..');
const { fail } = await import('./lib/fail.ts');
try {
  const { fleet } = await import('#fleet/index.ts');
  const { outputsOf } = await import('./lib/outputs.ts');
  const { writeDist } = await import('./lib/dist.ts');
  const { files, checks } = outputsOf(fleet);
  const { added, changed, removed } = writeDist(root, files);
  console.log(
    `${files.size} files, ${checks.length} checks; ${added.length} added, ${changed.length} changed, ${removed.length} removed`,
  );
} catch (error) {
  fail(error);
}
