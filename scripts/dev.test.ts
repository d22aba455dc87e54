import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyRepository } from './lib/copy-repository.ts';

const root = mkdtempSync(join(tmpdir(), 'dev-'));
copyRepository(root);
const child = spawn(process.execPath, ['scripts/run.js', 'dev'], { cwd: root });
let printed = '';
child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
afterAll(async () => {
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill();
  await ended;
  rmSync(root, { recursive: true, force: true });
});

/** Waits until the command has printed something since `begin`. */
const until = (expected: string | RegExp, begin = 0): Promise<void> =>
  vi.waitFor(() => expect(printed.slice(begin)).toMatch(expected), { timeout: 25_000, interval: 20 });

const file = join(root, 'fleet/services/miniflux.ts');
const text = readFileSync(file, 'utf8');

/** Saves the service and waits for what is printed then. */
async function save(changed: string, ...expected: readonly (string | RegExp)[]): Promise<void> {
  const begin = printed.length;
  writeFileSync(file, changed);
  for (const part of expected) await until(part, begin);
}

beforeAll(() => until('Waiting for a save'));

test('a save shows what changed, and dist/ is written once the types are right', async () => {
  await save(
    text.replace(/description: '.*'/, "description: 'News'"),
    /^\nfleet\/services\/miniflux\.ts \(\d+ ms\)\n\d+ files changed since the last result:\n/,
    '~ docs: services',
    /✓ The types are right\. dist\/: 0 added, \d+ changed, 0 removed\./,
  );
  expect(readFileSync(join(root, 'dist/docs/services.md'), 'utf8')).toContain('News');
});

test('it goes on after a problem, whatever it is', async () => {
  await save(text.replace(/user: \d+/, 'user: 0'), '✗ service miniflux: ');
  await save(
    `${text}\nexport const = 5;`,
    /✗ fleet\/services\/miniflux\.ts:\d+: /,
    'The types are wrong; dist/ is not written.',
  );
  await save(
    `${text}\nexport const count: string = 5;`,
    'files changed since the last result',
    /miniflux\.ts.*error.*TS2322/,
    '✗ The types are wrong; dist/ is not written.',
  );
  await save(text, 'No changes since the last result.', /✓ The types are right/);
  expect(readFileSync(join(root, 'dist/docs/services.md'), 'utf8')).not.toContain('News');
});

test('a new file is a new service', async () => {
  const begin = printed.length;
  const added = join(root, 'fleet/services/notes.ts');
  writeFileSync(
    added,
    "import { defineService } from '#model/define.ts';\nimport { minikubeIndri } from '../hosts.ts';\n" +
      "export const notes = defineService({ name: 'notes', description: 'Notes', on: minikubeIndri });\n",
  );
  await until('+ argocd: application-notes', begin);
  const end = printed.length;
  rmSync(added);
  await until('- argocd: application-notes', end);
  await until('✓ The types are right', end);
});
