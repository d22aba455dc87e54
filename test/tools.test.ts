import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Package {
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
}

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
const mise = read('mise.toml');
const npm = JSON.parse(read('package.json')) as Package;

const tool = (name: string) => new RegExp(`^${name} = "(.+)"$`, 'm').exec(mise)?.[1];

test('every task of mise is an npm script of the same name', () => {
  const tasks = [...mise.matchAll(/^\[tasks\.(.+)\]$/gm)].map(([, name]) => name!);
  const runs = [...mise.matchAll(/^run = "(.+)"$/gm)].map(([, command]) => command!);
  expect(runs).toEqual(tasks.map((name) => `npm run ${name}`));
  expect(Object.keys(npm.scripts)).toEqual(expect.arrayContaining(tasks));
});

test('mise and npm bring the same Node and the same Pulumi, and the Node that runs this is theirs', () => {
  for (const version of Object.values(npm.optionalDependencies)) expect(version).toBe(tool('node'));
  expect(npm.dependencies['@pulumi/pulumi']).toBe(tool('pulumi'));
  expect(process.versions.node.split('.')[0]).toBe(tool('node')?.split('.')[0]);
});
