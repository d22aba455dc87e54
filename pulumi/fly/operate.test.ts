import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { edgeConfig } from './config.ts';
import { edgeVersion } from './files.ts';
import { type Flyctl, flyctlWith } from './flyctl.ts';
import { type See, type Surroundings, faults, purge, rollBack, shutOff, status, verify } from './operate.ts';

const config = edgeConfig(fleet);
const version = edgeVersion(config);
const TOKEN = 'FlyV1 fm2_of-the-tests';

let folder: string;
let flyctl: Flyctl;

/** A flyctl that records its calls, and answers or fails as the files beside it say: `<first words>` on one line each. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-fly-'));
  const path = join(folder, 'flyctl');
  writeFileSync(
    path,
    `#!/bin/sh
echo "$*" >>'${folder}/calls'
name=$(echo "$1-$2" | tr -d '/')
[ -e '${folder}'/"$name.slow" ] && sleep 5
if [ -e '${folder}'/"$name.fails" ]; then cat '${folder}'/"$name.fails" >&2; exit 1; fi
[ -e '${folder}'/"$name" ] && cat '${folder}'/"$name"
exit 0
`,
  );
  chmodSync(path, 0o755);
  flyctl = flyctlWith({ PATH: `${folder}:${process.env['PATH'] ?? ''}`, FLY_API_TOKEN: TOKEN }, '2s');
});
afterEach(() => rmSync(folder, { recursive: true }));

const answers = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
const calls = (): readonly string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

const good: See = (_address, _host, path) =>
  Promise.resolve({
    status: 200,
    headers: { 'strict-transport-security': 'x' },
    body: path === '/version' ? `${version}\n` : '',
  });
const lines: string[] = [];
const surroundings = (see: See = good): Surroundings => {
  lines.length = 0;
  return { config, flyctl, see, print: (line) => void lines.push(line) };
};
const twoMachines = [
  { id: 'm1', state: 'started' },
  { id: 'm2', state: 'started' },
  { id: 'm3', state: 'stopped' },
];

test('the cache of every machine that runs is emptied', async () => {
  answers('machine-list', twoMachines);
  expect(await purge(surroundings())).toBe(2);
  expect(calls().filter((call) => call.startsWith('machine exec'))).toEqual(
    ['m1', 'm2'].map((id) => `machine exec ${id} find ${config.paths.cache} -type f -delete --app ${config.app}`),
  );
});

test('what the internet sees is compared with the repository, first by the address at Fly.io', async () => {
  const asked: string[] = [];
  const see: See = (address, host, path) => (asked.push(`${address} ${host}${path}`), good(address, host, path));
  expect(await faults(surroundings(see), 'host header')).toEqual([]);
  expect(asked.every((line) => line.startsWith(`${config.app}.fly.dev `))).toBe(true);
  expect(asked).toHaveLength(config.sites.length + 1);
  await faults(surroundings(see), 'name');
  expect(asked.at(-1)?.startsWith(`${config.sites.at(-1)?.host ?? ''} `)).toBe(true);
});

test('an old version, an error and an answer without security headers are told', async () => {
  const [first, second] = config.sites;
  const see: See = (address, host, path) => {
    if (path === '/version') return Promise.resolve({ status: 200, headers: {}, body: 'old\n' });
    if (host === first?.host) return Promise.resolve({ status: 502, headers: {}, body: '' });
    if (host === second?.host) return Promise.reject(new Error('no route'));
    return good(address, host, path).then((seen) => ({ ...seen, headers: {} }));
  };
  const found = await faults(surroundings(see), 'host header');
  expect(found).toEqual([
    `version: 200 old, not ${version}`,
    `${first?.host ?? ''}: ${first?.upstream.health ?? ''} answers 502, not 200`,
    `${second?.host ?? ''}: no route`,
    expect.stringContaining('no security headers'),
  ]);
  await expect(verify(surroundings(see), 'host header', { tries: 2, pause: 1 })).rejects.toThrow(
    'by host header the edge is not as it should be',
  );
});

test('a deployment that takes a moment is waited for', async () => {
  let asked = 0;
  const see: See = (...args) => ((asked += 1) < 4 ? Promise.reject(new Error('not yet')) : good(...args));
  await verify(surroundings(see), 'host header', { tries: 10, pause: 1 });
  expect(asked).toBeGreaterThan(4);
});

test('the shut-off says when a machine still runs', async () => {
  answers('machine-list', twoMachines);
  await expect(shutOff(surroundings())).rejects.toThrow('2 machines still run: m1, m2');
  expect(calls()[0]).toBe(`scale count 0 --yes --app ${config.app}`);
  answers('machine-list', []);
  await shutOff(surroundings());
  expect(lines.at(-1)).toContain('no machine');
});

test('a roll-back takes the last good release with another image', async () => {
  answers('releases---json', [
    { Version: 7, Status: 'complete', ImageRef: 'r/app:7' },
    { Version: 6, Status: 'failed', ImageRef: 'r/app:6' },
    { Version: 5, Status: 'complete', ImageRef: 'r/app:5' },
  ]);
  await rollBack(surroundings());
  expect(calls().at(-1)).toBe(`deploy --image r/app:5 --app ${config.app}`);
  answers('releases---json', [{ Version: 7, Status: 'complete', ImageRef: 'r/app:7' }]);
  await expect(rollBack(surroundings())).rejects.toThrow('there is no good release before the present one');
});

test('the status says what the internet sees', async () => {
  answers('machine-list', twoMachines);
  expect(await status(surroundings())).toBe(true);
  expect(lines).toContain(`✓ ${config.sites.length} hosts, version ${version}`);
  expect(await status(surroundings(() => Promise.reject(new Error('gone'))))).toBe(false);
});

test.each([
  ['Error: 401 Unauthorized', 'Fly.io does not take the token: renew it and its field in the vault'],
  ['Error: you have reached your quota of machines', 'the organisation has reached a limit'],
  ['Error: Could not find App "x"', 'there is no such application yet: run `mise run fly-up`'],
  ['Error: half of the machines were updated', 'half of the machines were updated'],
])('%j is explained, and the token is not', async (printed, said) => {
  writeFileSync(join(folder, 'machine-list.fails'), `${printed}\n`);
  const error: unknown = await purge(surroundings()).catch((reason: unknown) => reason);
  expect(String(error)).toContain(said);
  expect(String(error)).not.toContain(TOKEN);
});

test('a command that hangs is given up', { timeout: 15_000 }, async () => {
  writeFileSync(join(folder, 'machine-list.slow'), '');
  await expect(purge(surroundings())).rejects.toThrow('flyctl machine list --json took longer than 2s');
});

test('the token is in no argument', async () => {
  answers('machine-list', twoMachines);
  await purge(surroundings());
  expect(calls().join('\n')).not.toContain('FlyV1');
});
