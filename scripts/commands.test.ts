import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyRepository } from './lib/copy-repository.ts';
import { readDist } from './lib/dist.ts';

/** Commands as people run them, in a copy of the repository. */
let root: string;
let dist: ReturnType<typeof readDist>;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'commands-'));
  copyRepository(root);
  dist = readDist(root);
});
afterAll(() => rmSync(root, { recursive: true }));

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  /** Options of Node. */
  readonly node?: readonly string[];
  readonly path?: string;
}

function run(command: string, { node = [], path = process.env['PATH'] ?? '' }: Surroundings = {}): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, 'scripts/run.js', ...command.split(' ')], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: path, HOME: root },
  });
  expect(stdout + stderr).not.toMatch(/^ +at /m);
  return { status, stdout, stderr };
}

/** Files that a test added, which are taken away after it. */
let added: string[] = [];
function add(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  added.push(path);
}
afterEach(() => {
  for (const path of added) rmSync(join(root, path), { force: true });
  rmSync(join(root, 'fleet/services/media'), { recursive: true, force: true });
  added = [];
});

const service = (name: string, { head = 'export const ', foot = '', fields = '' } = {}): string => `
import { defineService } from '#model/define.ts';
import { minikubeIndri } from '#fleet/hosts.ts';
${head}${name} = defineService({ name: '${name}', description: 'under test', on: minikubeIndri, ${fields} });
${foot}`;

describe('an argument that a command does not know is refused', () => {
  test.each([
    ['synth --dry-run', "unknown option '--dry-run'"],
    ['synth now', 'too many arguments'],
    ['start now', 'too many arguments'],
    ['dev now', 'too many arguments'],
    ['bench now', 'too many arguments'],
    ['validate /no/such/folder', 'too many arguments'],
    ['check no-such-check', '✗ There is no check no-such-check. The checks are unique-hosts, '],
    ['reach nobody grafana', '✗ unknown principal "nobody"; did you mean "'],
  ])('%s', (command, message) => {
    const { status, stderr } = run(command);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain(message);
  });
});

test('check runs the checks that are named', () => {
  const { status, stdout } = run('check unique-hosts references');
  expect(status).toBe(0);
  expect([...stdout.matchAll(/✓ │ (\S+)/g)].map(([, name]) => name)).toEqual(['unique-hosts', 'references']);
});

test('a Node that is too old is told so', () => {
  const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";
  const { status, stderr } = run('synth', { node: ['--import', `data:text/javascript,${encodeURIComponent(older)}`] });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^BlumeOps needs Node 24, and this is Node 20\.20\.2\. .*\n$/);
});

test('without git, start lists what it wrote itself', () => {
  add('fleet/services/media/index.ts', service('media'));
  const { status, stdout } = run('start', { path: '/nowhere' });
  expect(status).toBe(0);
  expect(stdout).toContain('changed since the last run:\n+ argocd: application-media');
});

test('what somebody put into dist/ is named before it is removed', () => {
  add('dist/NOTES.md', 'mine');
  const { status, stdout } = run('synth');
  expect(status).toBe(0);
  expect(stdout).toMatch(/Removing .* that the fleet does not produce:\n[^]*- dist\/NOTES\.md\n/);
  expect(readDist(root)).toEqual(dist);
});

describe('a file of fleet/services/ that is wrong is named, and dist/ stays', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'another extension',
      { 'one.mts': service('one') },
      'fleet/services/one.mts: name: only .ts files are loaded. Fix: rename it to one.ts.',
    ],
    [
      'no export',
      { 'one.ts': service('one', { head: 'const ' }) },
      'fleet/services/one.ts: exports: the file must export a service',
    ],
    [
      'a folder without an index',
      { 'media/one.ts': service('one') },
      'fleet/services/media: index.ts: the folder of a service must have an index.ts. Fix: export the service from media/index.ts.',
    ],
    [
      'a syntax error',
      { 'one.ts': service('one', { foot: '\nexport const = 5;' }) },
      'fleet/services/one.ts:6: Unexpected token `=`.',
    ],
    [
      'an import of a file that does not exist',
      { 'one.ts': `import './two.ts';${service('one')}` },
      "Cannot find module 'fleet/services/two.ts' imported from fleet/services/one.ts. Correct the import.",
    ],
    [
      'an import of a name that does not exist',
      { 'one.ts': `import { x } from '../hosts.ts';${service('one', { foot: 'x;' })}` },
      "fleet/services/one.ts:1: The requested module '../hosts.ts' does not provide an export named 'x'.",
    ],
    [
      'an exception',
      { 'one.ts': service('one', { foot: "\nJSON.parse('{');" }) },
      'fleet/services/one.ts:6: Expected property name',
    ],
    [
      'two services that import each other',
      {
        'za.ts': `import { zb } from './zb.ts';${service('za', { fields: 'dependsOn: [zb]' })}`,
        'zb.ts': `import { za } from './za.ts';${service('zb', { fields: 'dependsOn: [za]' })}`,
      },
      'fleet/services/zb.ts:4: za is not defined yet, because fleet/services/zb.ts and fleet/services/za.ts import each other. Fix: pass a function, which is called later: () => za',
    ],
  ])('%s', (_, files, message) => {
    for (const [name, text] of Object.entries(files)) add(`fleet/services/${name}`, text);
    const { status, stderr } = run('synth');
    expect(status).toBe(1);
    expect(stderr).toContain(`✗ ${message}`);
    expect(stderr).toMatch(/\ndist\/ is unchanged\.\n$/);
    expect(readDist(root)).toEqual(dist);
  });

  test('the problems of all files are told at once', () => {
    add('fleet/services/one.ts', service('One'));
    add('fleet/services/two.ts', service('two', { head: 'const ' }));
    add('fleet/services/three.ts', 'export const = 5;');
    const { stderr } = run('check');
    expect(stderr).toContain('✗ service One: name = "One": must be a DNS label');
    expect(stderr).toContain('✗ fleet/services/two.ts: exports: the file must export a service');
    expect(stderr).toContain('✗ fleet/services/three.ts:1: ');
  });
});

test('services in an exported list are deployed', () => {
  add('fleet/services/media/index.ts', `${service('one', { head: 'const ' })}export const all = [one];\n`);
  expect(run('synth').status).toBe(0);
  expect(readDist(root).has('dist/argocd/application-one.yaml')).toBe(true);
  added.push('dist/argocd/application-one.yaml');
});

test('wrong types and wrong services are told in one round, and dist/ stays', () => {
  run('synth');
  add('fleet/services/one.ts', service('One', { foot: 'export const count: string = 5;' }));
  const { status, stderr } = run('start');
  expect(status).toBe(1);
  expect(stderr).toContain(
    "fleet/services/one.ts(5,14): error TS2322: Type 'number' is not assignable to type 'string'.",
  );
  expect(stderr).toContain('✗ service One: name = "One": must be a DNS label');
  expect(readDist(root)).toEqual(dist);
});

test('two at once both succeed', async () => {
  const synth = (): Promise<number | null> =>
    new Promise((resolve) => spawn(process.execPath, ['scripts/run.js', 'synth'], { cwd: root }).on('close', resolve));
  expect(await Promise.all([synth(), synth()])).toEqual([0, 0]);
  expect(readDist(root)).toEqual(dist);
});

test('only a bug has a stack trace, and it is called one', () => {
  const path = join(root, 'scripts/lib/artifacts.ts');
  const text = readFileSync(path, 'utf8');
  appendFileSync(path, "throw new Error('oops');\n");
  const { status, stderr } = spawnSync(process.execPath, ['scripts/run.js', 'synth'], { cwd: root, encoding: 'utf8' });
  writeFileSync(path, text);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Error: oops\n {4}at .*artifacts\.ts[^]*\nThis is a bug in BlumeOps itself: please report it with the lines above\.\n$/,
  );
});

test('packages that are not installed are asked for', () => {
  rmSync(join(root, 'node_modules/cdk8s'));
  expect(run('synth').stderr).toMatch(/^✗ Cannot find package 'cdk8s' imported from .*\. Run `npm ci`/);
});
