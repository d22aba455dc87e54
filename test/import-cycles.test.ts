import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findCycle } from '#model/cycles.ts';

const root = join(import.meta.dirname, '..');

/** The modules of a folder, without tests. */
const modulesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));

/** What a module imports from its own project, types included. */
const importsOf = (module: string): readonly string[] =>
  [...readFileSync(join(root, module), 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '([.#][^']+)'/gm)].map(
    ([, target = '']) =>
      target.startsWith('#') ? target.slice(1) : relative(root, resolve(root, dirname(module), target)),
  );

test.each(['model', 'cdk8s', 'pulumi'])('%s/ has no import cycle, types included', (folder) => {
  const modules = modulesIn(folder);
  const edges = modules.flatMap(importsOf);
  expect(edges.length).toBeGreaterThan(modules.length);
  expect(
    findCycle(modules, (module) => importsOf(module).filter((target) => modules.includes(target))),
  ).toBeUndefined();
});

test('views know nothing of reach, and nothing in the model knows of checks', () => {
  const wrong = modulesIn('model').flatMap((module) =>
    importsOf(module)
      .filter((target) => target.startsWith('model/reach/') || target.startsWith('model/checks/'))
      .filter((target) => !module.startsWith(dirname(target)) && !module.startsWith('model/checks/'))
      .map((target) => `${module} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});
