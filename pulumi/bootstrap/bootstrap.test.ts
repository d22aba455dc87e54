import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecret, secret } from '@pulumi/pulumi';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { fleet } from '#fleet/index.ts';
import { argocdManager } from '#fleet/services/argocd-manager.ts';
import { connect } from '#fleet/vault.ts';
import { fleetOf, testItem } from '#model/fixture.ts';
import { opReference } from '#model/vault.ts';
import { type Registered, runWithMocks } from '../lib/mocks.ts';
import { configKey } from './config.ts';
import { objectsIn, readManifest } from './manifests.ts';
import { type BootstrapInputs, bootstrapParts, manifestUrl, neededFields, overlay } from './parts.ts';
import { bootstrapProgram, filledIn } from './program.ts';

/** Marks a secret value for the engine. */
const secretMark = '4dabf18193072939515e22adb298388d';

const inputs: BootstrapInputs = {
  vault: { file: connect.field('credentials-file'), token: connect.field('token') },
  access: argocdManager.services,
};
const parts = bootstrapParts(fleet, inputs);
const on = (name: string) => parts.find(({ cluster }) => cluster.name === name)!;

describe('what a cluster needs first', () => {
  test('includes the two Secrets of the vault, under the names that the chart and the store use', () => {
    for (const name of ['indri', 'ringtail']) {
      expect(on(name).secrets.slice(0, 2)).toEqual([
        {
          name: 'op-credentials',
          namespace: '1password',
          labels: {},
          keys: { '1password-credentials.json': [{ field: connect.field('credentials-file'), urlEncoded: false }] },
        },
        {
          name: 'onepassword-token',
          namespace: '1password',
          labels: {},
          keys: { token: [{ field: connect.field('token'), urlEncoded: false }] },
        },
      ]);
    }
  });

  test('includes the labelled repository credentials where Argo CD runs', () => {
    const [credential] = on('indri').secrets.slice(2);
    expect(credential).toMatchObject({
      name: 'repo-creds-forge',
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'repo-creds' },
    });
    expect(Object.keys(credential!.keys).sort()).toEqual(['insecure', 'sshPrivateKey', 'type', 'url']);
    expect(on('ringtail').secrets).toHaveLength(2);
  });

  test('includes the account of Argo CD where it does not run', () => {
    expect(on('indri').access).toEqual([]);
    expect(on('ringtail').access.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount argocd-manager',
      'ClusterRoleBinding argocd-manager',
    ]);
  });

  test('includes only the namespaces of these objects', () => {
    expect(on('indri').namespaces).toEqual(['1password', 'argocd']);
    expect(on('ringtail').namespaces).toEqual(['1password', 'argocd-manager']);
  });

  test('is refused if the services no longer declare where they expect a Secret', () => {
    const { secrets } = fleet.providers;
    const on: typeof secrets.on = (cluster) => {
      const store = secrets.on(cluster);
      return store && { ...store, dependsOn: [] };
    };
    const subject = { ...fleet, providers: { ...fleet.providers, secrets: { ...secrets, on } } };
    expect(() => bootstrapParts(subject, inputs)).toThrow(
      'service external-secrets-config: dependsOn: none of the dependencies serves the vault. Fix: adapt pulumi/bootstrap/parts.ts to the new declaration.',
    );
  });
});

describe('the manifest', () => {
  test('is the file of the pinned tag in the mirror', () => {
    const { upstream } = fleet.providers.delivery.service;
    expect(manifestUrl(fleet)).toBe(
      `https://forge.ops.eblu.me/mirrors/argo-cd/raw/tag/${upstream!.revision}/manifests/install.yaml`,
    );
  });

  test('of a service that does not install a single file is refused', () => {
    expect(() => manifestUrl(fleetOf())).toThrow('service argocd: upstream.directory.include: must be a single file');
  });

  test('is overridden by our own object of the same kind and name', () => {
    const object = (kind: string, name: string, data: string) => ({ apiVersion: 'v1', kind, metadata: { name }, data });
    expect(
      overlay(
        [object('ConfigMap', 'a', 'theirs'), object('ConfigMap', 'b', 'theirs'), object('Secret', 'a', 'theirs')],
        [object('ConfigMap', 'a', 'ours'), object('LimitRange', 'c', 'ours')],
      ).map(({ kind, metadata, data }) => `${kind} ${metadata.name} ${String(data)}`),
    ).toEqual(['ConfigMap b theirs', 'Secret a theirs', 'ConfigMap a ours', 'LimitRange c ours']);
  });

  test('may contain empty documents', () => {
    expect(objectsIn('---\n# nothing\n---\nkind: Pod\n---\n')).toEqual([{ kind: 'Pod' }]);
  });

  test('that cannot be read is reported with a fix', async () => {
    await expect(readManifest('/nowhere.yaml', 'make it')).rejects.toThrow(
      /^\/nowhere\.yaml cannot be read: ENOENT.*Fix: make it\.$/,
    );
  });
});

describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'argocd'));
  const write = (name: string, ...objects: readonly object[]): string => {
    const path = join(folder, name);
    writeFileSync(path, objects.map((object) => stringify(object)).join('---\n'));
    return path;
  };
  const project = { kind: 'AppProject', metadata: { name: 'root' } };
  const application = { kind: 'Application', metadata: { name: 'apps' }, spec: { project: 'root' } };
  write('argocd/appproject-root.yaml', project);
  write('argocd/application-apps.yaml', application);
  const manifest = write(
    'install.yaml',
    { kind: 'Deployment', metadata: { name: 'argocd-server' } },
    { kind: 'ConfigMap', metadata: { name: 'argocd-ssh-known-hosts-cm' }, data: { ssh_known_hosts: 'theirs' } },
  );

  const secrets = Object.fromEntries(
    neededFields(parts).map((field) => [`blumeops-bootstrap:${configKey(field)}`, `value of ${configKey(field)}`]),
  );
  const run = (config: Record<string, string> = { ...secrets, 'blumeops-bootstrap:manifest': manifest }) =>
    runWithMocks(() => bootstrapProgram(fleet, inputs, folder), { config });
  /** The content of a Secret, which the engine encrypts in the state because it is marked. */
  const sealed = ({ inputs }: Registered): unknown => {
    const marked = inputs['stringData'] as Record<string, unknown>;
    expect(Object.keys(marked)).toEqual([secretMark, 'value']);
    return marked['value'];
  };
  const ofType = (resources: readonly Registered[], type: string) => resources.filter((item) => item.type === type);

  test('always sets the context of the cluster', async () => {
    const { resources } = await run();
    expect(ofType(resources, 'pulumi:providers:kubernetes').map(({ inputs }) => inputs)).toEqual([
      { context: 'k3s-ringtail', namespace: 'argocd' },
      { context: 'minikube-indri', namespace: 'argocd' },
    ]);
  });

  test('creates the namespaces and Secrets of both clusters, with the values of the configuration', async () => {
    const { resources } = await run();
    expect(ofType(resources, 'kubernetes:core/v1:Namespace').map(({ name }) => name)).toEqual([
      'k3s-ringtail-1password',
      'k3s-ringtail-argocd-manager',
      'minikube-indri-1password',
      'minikube-indri-argocd',
    ]);
    const made = ofType(resources, 'kubernetes:core/v1:Secret');
    expect(made.map(({ name }) => name)).toEqual([
      'k3s-ringtail-onepassword-token',
      'k3s-ringtail-op-credentials',
      'minikube-indri-onepassword-token',
      'minikube-indri-op-credentials',
      'minikube-indri-repo-creds-forge',
    ]);
    expect(made.at(-1)?.inputs).toMatchObject({
      metadata: {
        name: 'repo-creds-forge',
        namespace: 'argocd',
        labels: { 'argocd.argoproj.io/secret-type': 'repo-creds' },
      },
    });
    expect(sealed(made.at(-1)!)).toEqual({
      type: 'git',
      url: 'ssh://forgejo@forge.ops.eblu.me:2222/',
      insecure: 'false',
      sshPrivateKey: 'value of argocd-forge-ssh-key-private-key-openssh',
    });
    expect(sealed(made[1]!)).toEqual({ '1password-credentials.json': 'value of 1password-connect-credentials-file' });
  });

  test('does not manage Namespaces and Secrets after their creation', async () => {
    const { resources } = await run();
    const handedOver = resources.filter(({ type }) => /^kubernetes:core\/v1:(Namespace|Secret)$/.test(type));
    for (const { options } of handedOver) expect(options).toMatchObject({ retainOnDelete: true, ignoreChanges: ['*'] });
  });

  test('installs Argo CD with our settings, and the protected root application after its project', async () => {
    const { resources } = await run();
    const [access, argocd] = ['k3s-ringtail-access', 'argocd'].map((name) =>
      resources.find((item) => item.name === name)!,
    );
    const objects = argocd!.inputs['objs'] as {
      kind: string;
      metadata: { name: string };
      data?: Record<string, string>;
    }[];
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment argocd-server',
      'ConfigMap argocd-cm',
      'ConfigMap argocd-cmd-params-cm',
      'ConfigMap argocd-rbac-cm',
      'ConfigMap argocd-ssh-known-hosts-cm',
      'LimitRange argocd',
      'AppProject root',
      'Application apps',
    ]);
    const known = objects.find(({ metadata }) => metadata.name === 'argocd-ssh-known-hosts-cm');
    expect(known?.data?.['ssh_known_hosts']).toContain('[forge.ops.eblu.me]:2222 ssh-rsa');
    expect(argocd!.options.protect).toBe(true);
    expect(access!.options.protect).toBe(true);
    expect((access!.inputs['objs'] as unknown[]).length).toBe(2);
  });

  test('reports every missing secret with the command that sets it', async () => {
    const rejected = await run({ 'blumeops-bootstrap:manifest': manifest }).catch((error: unknown) => error as Error);
    expect((rejected as Error).message.split('\n')).toEqual(
      neededFields(parts).map(
        (field) =>
          `stack configuration: blumeops-bootstrap:${configKey(field)} is missing. Fix: op read '${opReference(field)}' | pulumi config set --secret blumeops-bootstrap:${configKey(field)}.`,
      ),
    );
  });
});

test('a configuration key consists of title and field', () => {
  expect(configKey(connect.field('token'))).toBe('1password-connect-token');
  expect(configKey(testItem.field('password'))).toBe('app-password');
});

test('a value that contains a secret is a secret as a whole', async () => {
  const field = testItem.field('password');
  const whole = filledIn(['user:', { field, urlEncoded: false }, '@host'], () => secret('hidden'));
  expect(await isSecret(whole)).toBe(true);
});
