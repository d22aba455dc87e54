import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { fleetChecks } from '#model/checks/index.ts';
import { describe as sentence } from '#model/errors.ts';
import type { KubernetesService } from '#model/service.ts';
import { callsTo } from '#model/views/calls.ts';
import { secretsOf } from '#model/views/secrets.ts';
import { objectsOf } from '#cdk8s/service-chart.ts';
import { compare } from '#scripts/lib/dist.ts';
import { outputsOf } from '#scripts/lib/outputs.ts';

const root = join(import.meta.dirname, '..');
const [small = '', large = ''] = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code,
);

// Inside the project, so that `#` imports resolve, and outside of `fleet/services`, which other tests read.
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache/readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an example as if it stood in `fleet/services/`. */
function place(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, code.replaceAll("from '../", "from '#fleet/").replaceAll("from './", "from '#fleet/services/"));
  return path;
}

const withService = (service: KubernetesService) => ({ ...fleet, services: [...fleet.services, service] });

describe('the examples of the README', () => {
  test('compile', { timeout: 60_000 }, () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
    const paths = [place('small.ts', small), place('large.ts', large)];
    delete options['tsBuildInfoFile'];
    const program = ts.createProgram(paths, { ...options, incremental: false });
    const diagnostics = paths.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  test('are one file each, of at most 30 and 40 lines', () => {
    const lines = [small, large].map((code) => code.trimEnd().split('\n').length);
    expect(lines[0]).toBeLessThanOrEqual(30);
    expect(lines[1]).toBeLessThanOrEqual(40);
  });

  test('need no other edit: everything around the service follows', async () => {
    const { notes } = (await import(place('notes.ts', small))) as { notes: KubernetesService };
    const { added, changed, removed } = compare(outputsOf(fleet).files, outputsOf(withService(notes)).files);
    expect(removed).toEqual([]);
    expect([...added].sort()).toEqual([
      'dist/argocd/application-notes.yaml',
      'dist/k8s/indri/notes/deployment-notes.yaml',
      'dist/k8s/indri/notes/ingress-notes-tailscale.yaml',
      'dist/k8s/indri/notes/networkpolicy-notes.yaml',
      'dist/k8s/indri/notes/persistentvolumeclaim-notes-data.yaml',
      'dist/k8s/indri/notes/service-notes.yaml',
    ]);
    expect(changed).toEqual(
      expect.arrayContaining([
        'dist/argocd/appproject-apps.yaml',
        'dist/k8s/indri/homepage/configmap-homepage-config.yaml',
        'dist/k8s/indri/prometheus/configmap-prometheus-config.yaml',
        'dist/tailnet/policy.hujson',
        'dist/docs/names.md',
      ]),
    );
  });

  test('bring Secrets, calls and objects from what they refer to', async () => {
    const path = place('loaded.ts', large);
    const { albums } = (await import(path)) as { albums: KubernetesService };
    const subject = withService(albums);
    expect(fleetChecks.flatMap((check) => check.run(subject).problems.map(sentence))).toEqual([]);
    expect(secretsOf(subject, albums).map(({ name }) => name)).toEqual(['albums-db', 'albums-env']);
    expect(callsTo(subject, albums).map(({ to }) => to.name)).toEqual(['blumeops-pg', 'ntfy']);
    expect([...new Set(objectsOf(subject, albums).map(({ kind }) => kind))].sort()).toEqual([
      'CronJob',
      'Deployment',
      'ExternalSecret',
      'Ingress',
      'NetworkPolicy',
      'PersistentVolume',
      'PersistentVolumeClaim',
      'Service',
    ]);
  });
});
