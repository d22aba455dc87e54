import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyRepository } from './copy-repository.ts';

const run = promisify(execFile);

/** A service that little else refers to: an edit of it is an ordinary one. */
const edited = 'fleet/services/miniflux.ts';

/** Edits the service in the copy, differently for each number. */
function edit(root: string, text: string, number: number): void {
  writeFileSync(join(root, edited), text.replace(/description: '.*'/, `description: 'Edit ${number}'`));
}

/** Milliseconds of each of several `npm start`, each after an edit. */
async function startTimes(root: string, text: string, runs: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index <= runs; index += 1) {
    edit(root, text, index);
    const begin = performance.now();
    await run('npm', ['start'], { cwd: root });
    // The first one fills the caches.
    if (index > 0) times.push(performance.now() - begin);
  }
  return times;
}

/** Milliseconds from each of several saves to the result that `npm run dev` prints. */
async function devTimes(root: string, text: string, runs: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, ['scripts/run.js', 'dev'], { cwd: root });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(printed)) await once(child.stdout, 'data');
  };
  try {
    await until(/The types are/);
    const times: number[] = [];
    for (let index = 0; index <= runs; index += 1) {
      printed = '';
      const begin = performance.now();
      edit(root, text, 100 + index);
      await until(/changed since the last result/);
      if (index > 0) times.push(performance.now() - begin);
      await until(/The types are/);
    }
    return times;
  } finally {
    child.kill();
    await once(child, 'close');
  }
}

/** Measures what a person waits for, in a copy of the repository. */
export async function interactiveTimes(runs: number): Promise<Record<'start' | 'dev', readonly number[]>> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    copyRepository(root);
    const text = readFileSync(join(root, edited), 'utf8');
    return { start: await startTimes(root, text, runs), dev: await devTimes(root, text, runs) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
