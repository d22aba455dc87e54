import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  controlPlaneBinaries,
  deliveryBinaries,
  externalSecretsBinary,
  kubectlBinary,
  policyEvaluatorBinary,
  pulumiBinary,
} from './binaries.ts';
import type { Binary } from './build.ts';

const all: readonly Binary[] = [
  ...Object.values(controlPlaneBinaries),
  ...Object.values(deliveryBinaries),
  externalSecretsBinary,
  kubectlBinary,
  policyEvaluatorBinary,
  pulumiBinary,
];
const folderOf = ({ module }: Binary): string => join(import.meta.dirname, '../go', module);

/** `path version` of every module that a go.mod requires. */
const requirements = (binary: Binary): readonly (readonly [path: string, version: string])[] =>
  [...readFileSync(join(folderOf(binary), 'go.mod'), 'utf8').matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm)].map(
    ([, path = '', version = '']) => [path, version],
  );

const providing = (binary: Binary): readonly [string, string] | undefined =>
  requirements(binary).find(([path]) => binary.package === path || binary.package?.startsWith(`${path}/`));

test.each(all.map((binary) => [binary.name, binary] as const))('%s is provided by its Go module', (_, binary) => {
  if (binary.package === undefined) expect(existsSync(join(folderOf(binary), 'main.go'))).toBe(true);
  else expect(providing(binary)).toBeDefined();
});

test.each([
  ['kube-apiserver', controlPlaneBinaries.apiserver],
  ['argocd', deliveryBinaries.argoCd],
  ['pulumi', pulumiBinary],
] as const)('%s reports the version that go.mod requires', (_, binary) => {
  const [, version = ''] = providing(binary) ?? [];
  expect(binary.flags?.split(/[ =]/)).toContainEqual(expect.stringMatching(/^v?\d/));
  expect(binary.flags?.split(/[ =]/).map((part) => part.replace(/^v/, ''))).toContain(version.replace(/^v/, ''));
});
