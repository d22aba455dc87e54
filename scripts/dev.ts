import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { runCommand } from './lib/command.ts';
import { readDist } from './lib/dist.ts';
import { Reloader } from './lib/reload.ts';
import { typeErrors } from './lib/typecheck.ts';
import { watchSources } from './lib/watch.ts';

const root = join(import.meta.dirname, '..');
const isCode = (name: string): boolean => !name.startsWith('.') && !['node_modules', 'docs'].includes(name);

/** The folders of our own code. `dist*` is written by us. */
const folders = (): readonly string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isCode(entry.name) && !entry.name.startsWith('dist'))
    .map(({ name }) => join(root, name));

async function dev(): Promise<void> {
  const reloader = new Reloader(root);
  let before = readDist(root);
  let check = new AbortController();

  const synthesize = async (paths: readonly string[]): Promise<void> => {
    const begin = performance.now();
    check.abort();
    check = new AbortController();
    const { signal } = check;
    reloader.changed(paths);
    // Loaded anew where it changed, like everything that it imports.
    const { round, write } = await import('./lib/round.ts');
    const { report, files } = await round(before);
    const names = paths.map((path) => relative(root, path)).join(', ') || 'Start';
    console.log(`\n${names} (${Math.round(performance.now() - begin)} ms)\n${report}`);
    if (files !== undefined) before = files;
    void typeErrors(root, signal)
      .then((errors) => {
        if (errors !== '') console.log(`${errors}\n✗ The types are wrong; dist/ is not written.`);
        else if (files !== undefined) console.log(`✓ The types are right. ${write(root, files)}.`);
        else console.log('The types are right; dist/ is not written.');
      })
      .catch((error: unknown) => console.log(String(error)));
  };

  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      check.abort();
      process.exit();
    });
  }
  let rounds = synthesize([]);
  watchSources(folders(), (paths) => {
    rounds = rounds.then(() => synthesize(paths));
  });
  await rounds;
  console.log('\nWaiting for a save; Ctrl-C ends.');
}

const command = new Command('dev')
  .description('Synthesize and check again at each save, and write dist/ whenever everything is right.')
  .action(dev);
await runCommand(command);
