import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyRepository } from '#scripts/lib/copy-repository.ts';

/** How the homelab grows, in a copy of the repository. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'growth-'));
  copyRepository(root);
});
afterEach(() => rmSync(root, { recursive: true }));

function run(command: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/run.js', command], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

test('a third cluster is an edit of fleet/hosts.ts, and gets everything that runs on each cluster', () => {
  const file = join(root, 'fleet/hosts.ts');
  const hosts = readFileSync(file, 'utf8')
    .replace('gilbert, mouse, flyMachine]', 'gilbert, mouse, flyMachine, shelly]')
    .replace('[minikubeIndri, k3sRingtail]', '[minikubeIndri, k3sRingtail, k3sShelly]')
    .replace(
      'export const hosts =',
      `export const shelly = defineHost({
  ...ringtail,
  name: 'shelly',
  description: 'a third machine',
  tags: ['homelab', home.tags.management, 'shelly'],
  ports: { sshd: 22, api: 6443 },
});

export const hosts =`,
    )
    .replace(
      '/** Every cluster',
      `export const k3sShelly = defineCluster({
  ...k3sRingtail,
  name: 'shelly',
  context: 'k3s-shelly',
  host: shelly,
  api: \`https://shelly.\${home.tailnet}:6443\`,
  gpuSlots: 0,
  suffix: '-shelly',
});

/** Every cluster`,
    );
  writeFileSync(file, hosts);
  run('synth');
  run('validate');
  expect(readdirSync(join(root, 'dist/k8s/shelly')).sort()).toEqual(
    [
      'alloy-shelly',
      'argocd-manager-shelly',
      'external-secrets-config-shelly',
      'kube-state-metrics-shelly',
      'tailscale-operator-shelly',
      '1password-connect-shelly',
    ].sort(),
  );
  const applications = readdirSync(join(root, 'dist/argocd')).filter((name) => name.endsWith('-shelly.yaml'));
  expect(applications).toHaveLength(8);
  expect(
    readFileSync(join(root, 'dist/k8s/indri/argocd-clusters/externalsecret-cluster-k3s-shelly.yaml'), 'utf8'),
  ).toContain('ArgoCD k3s-shelly');
  expect(readFileSync(join(root, 'dist/tailnet/policy.hujson'), 'utf8')).toContain('tag:shelly');
});

test('two services refer to each other from two files by a function', () => {
  const service = (name: string, other: string) => `
import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { urlOf } from '#model/reference.ts';
import { mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { ${other} } from './${other}.ts';

export const ${name} = defineService({
  name: '${name}',
  description: 'refers to ${other}',
  on: minikubeIndri,
  workloads: [
    {
      container: {
        // renovate: datasource=docker depName=ghcr.io/example/${name}
        image: image('ghcr.io/example/${name}', '1.0.0'),
        ports: { http: 8080 },
        env: { OTHER: urlOf(() => ${other}) },
        cpu: { request: milli(10) },
        memory: { request: mib(16), limit: mib(32) },
        health: http('/'),
      },
    },
  ],
});
`;
  writeFileSync(join(root, 'fleet/services/left.ts'), service('left', 'right'));
  writeFileSync(join(root, 'fleet/services/right.ts'), service('right', 'left'));
  run('synth');
  expect(readFileSync(join(root, 'dist/k8s/indri/left/deployment-left.yaml'), 'utf8')).toContain(
    'http://right.right.svc.cluster.local:8080',
  );
});
