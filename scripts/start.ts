import { join } from 'node:path';

/** `npm start`: type-checked by then; computes, checks and writes everything, and says what changed. */
const root = join(import.meta.dirname, '..');
const { fail } = await import('./lib/fail.ts');
const step = async <Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> => {
  const begin = performance.now();
  process.stderr.write(`${name} … `);
  const result = await work();
  process.stderr.write(`${Math.round(performance.now() - begin)} ms\n`);
  return result;
};

try {
  const { fleet } = await step('reading the fleet', () => import('#fleet/index.ts'));
  const { outputsOf } = await step('loading the constructs', () => import('./lib/outputs.ts'));
  const { writeDist } = await import('./lib/dist.ts');
  const { changes, summary } = await import('./lib/report.ts');
  const { sinceLastCommit } = await import('./lib/history.ts');
  const outputs = await step('rendering and checking', () => outputsOf(fleet));
  await step('writing dist/', () => writeDist(root, outputs.files));
  const differences = await sinceLastCommit(root);
  console.log(`\n${changes(differences)}\n\n${summary(outputs)}`);
} catch (error) {
  process.stderr.write('\n');
  fail(error);
}
