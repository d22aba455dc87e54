import { join } from 'node:path';
import { validateManifests } from '#cdk8s/validate/manifests.ts';

/** Holds the committed manifests against the schemas of their kinds: `npm run validate`. */
try {
  const { files, objects, problems } = validateManifests(join(import.meta.dirname, '../dist'));
  for (const problem of problems) console.error(problem);
  console.log(`${objects} objects in ${files} files: ${problems.length || 'no'} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
