import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fleet } from '#fleet/index.ts';
import { dnsPlan } from './plan/dns.ts';
import { flyPlan } from './plan/fly.ts';
import type { PlanContext } from './plan/run.ts';
import { tailnetPlan } from './plan/tailnet.ts';

interface ProjectFile {
  readonly name: string;
  readonly main?: string;
  readonly runtime: { readonly name: string; readonly options: { readonly typescript: boolean } };
}

const projectFile = (folder: string): ProjectFile =>
  parse(readFileSync(join(folder, 'Pulumi.yaml'), 'utf8')) as ProjectFile;

const projects = globSync('*/Pulumi.yaml', { cwd: import.meta.dirname }).map((path) => path.split('/')[0]!);

test('there are four projects, and one package.json for all', () => {
  expect(projects.toSorted()).toEqual(['bootstrap', 'fly', 'gandi', 'tailscale']);
  expect(globSync('**/package.json', { cwd: import.meta.dirname })).toEqual([]);
});

describe.each(projects)('%s', (project) => {
  const folder = join(import.meta.dirname, project);

  test('is run by Node from the index in its folder', () => {
    const { main, runtime } = projectFile(folder);
    // An inline program needs no file, but the engine would look for a configured one.
    expect(main).toBeUndefined();
    expect(runtime).toEqual({ name: 'nodejs', options: { typescript: false } });
  });

  test('has an entry point with only a default export, as the language host requires', async () => {
    const module = (await import(join(folder, 'index.ts'))) as Record<string, unknown>;
    expect(Object.keys(module)).toEqual(['default']);
    expect(module['default']).toBeTypeOf('function');
  });
});

test.each([tailnetPlan, dnsPlan, flyPlan])('a plan opens the project and stack on disk', (plan) => {
  const { name, stack, folder } = plan({ fleet, folder: import.meta.dirname } as PlanContext).project;
  const { name: onDisk } = projectFile(folder);
  expect(name).toBe(onDisk);
  expect(existsSync(join(folder, `Pulumi.${stack}.yaml`))).toBe(true);
});

test.each([
  ['tailscale/Pulumi.tail8d86e.yaml', { 'tailscale:tailnet': fleet.network.tailnet }],
  [
    'gandi/Pulumi.eblu-me.yaml',
    { 'blumeops-dns:domain': fleet.network.zone, 'tailscale:tailnet': fleet.network.tailnet },
  ],
  ['bootstrap/Pulumi.home.yaml', {}],
  ['fly/Pulumi.blumeops-proxy.yaml', { 'blumeops-edge:app': fleet.providers.edge.app }],
])('%s repeats the fleet and holds no secret', (file, config) => {
  expect(parse(readFileSync(join(import.meta.dirname, file), 'utf8'))).toEqual({ config });
});
