import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { argocdManager } from '#fleet/services/argocd-manager.ts';
import { connect } from '#fleet/vault.ts';
import { kubernetesServices } from '#model/fleet.ts';
import { opReference } from '#model/vault.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import { configKey } from '#pulumi/bootstrap/config.ts';
import { bootstrapParts, neededFields } from '#pulumi/bootstrap/parts.ts';
import { commandOf, readPage, stepsIn } from '#rehearsal/adoption/steps.ts';

const root = join(import.meta.dirname, '..');
const steps = stepsIn(readPage('docs/how-to/start-from-nothing.md'));
const commands = steps.flatMap((step) => step.commands.map(commandOf));

test('every step has a command', () => {
  expect(steps.length).toBeGreaterThan(4);
  expect(steps.filter((step) => step.commands.length === 0)).toEqual([]);
});

test('the configuration of the bootstrap is complete, and it is run afterwards', () => {
  const inputs = {
    vault: { file: connect.field('credentials-file'), token: connect.field('token') },
    access: argocdManager.services,
  };
  const needed = neededFields(bootstrapParts(fleet, inputs)).map((field) => ({
    kind: 'bootstrap',
    reference: opReference(field),
    key: configKey(field),
  }));
  expect(commands.filter(({ kind }) => kind === 'bootstrap')).toEqual([...needed, { kind: 'bootstrap' }]);
});

test('scripts, contexts, files and vault fields exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const contexts = fleet.clusters.map(({ context }) => context);
  const fields = secretsRegister(fleet).map(({ field }) => `${field.item.title}/${field.name}`);
  for (const command of commands) {
    if (command.kind === 'script') expect(Object.keys(scripts)).toContain(command.name);
    if (command.kind === 'vault-field') expect(fields).toContain(`${command.item}/${command.field}`);
    if (command.kind !== 'execute') continue;
    expect(contexts).toContain(/--context (\S+)/.exec(command.line)?.[1]);
    for (const [path] of command.line.matchAll(/dist\/\S+/g)) expect(existsSync(join(root, path))).toBe(true);
  }
});

test('exactly the applications that are not synced automatically are synced by hand', () => {
  const manual = kubernetesServices(fleet).filter(({ manualSync }) => manualSync !== undefined);
  const synced = commands.flatMap((command) => (command.kind === 'sync' ? command.applications : []));
  expect([...synced].sort()).toEqual(manual.map(({ name }) => name).sort());
  expect(commands).toContainEqual({ kind: 'wait', application: fleet.providers.delivery.root.name });
});

test('Argo CD gets access to every cluster but its own', () => {
  const tokens = commands.flatMap((command) =>
    command.kind === 'execute' && command.line.includes(' create token ') ? [command.line] : [],
  );
  const remote = fleet.clusters.filter(({ api }) => api !== 'in-cluster').map(({ context }) => context);
  expect(tokens.map((line) => /--context (\S+)/.exec(line)?.[1])).toEqual(remote);
  for (const { name } of argocdManager.services) {
    expect(readdirSync(join(root, 'dist/k8s'), { recursive: true, encoding: 'utf8' })).toContainEqual(
      expect.stringContaining(name),
    );
  }
});
