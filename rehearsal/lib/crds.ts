import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { mirrorsOf } from './mirrors.ts';
import { listAt, stringAt } from './objects.ts';
import { waitFor } from './wait.ts';

/** Folders of the resource definitions inside the repositories of the operators. */
const folders: Readonly<Record<string, string>> = {
  'argo-cd': 'manifests/crds',
  'cloudnative-pg': 'config/crd/bases',
  'external-secrets': 'config/crds/bases',
  tailscale: 'cmd/k8s-operator/deploy/crds',
};

interface Definition {
  readonly name: string;
  readonly text: string;
}

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** The definitions of these kinds, each as the file of its operator says. */
export async function loadCrds(fleet: Fleet, kinds: ReadonlySet<string>): Promise<readonly Definition[]> {
  const mirrors = mirrorsOf(fleet).filter(({ name }) => name in folders);
  const found = await Promise.all(
    mirrors.map(async (mirror) => {
      const folder = join(await mirror.folder(), folders[mirror.name] ?? '');
      return readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => readFileSync(join(folder, file), 'utf8'));
    }),
  );
  return found
    .flat()
    .filter((text) => kinds.has(/^ {4}kind: (\S+)$/m.exec(text)?.[1] ?? ''))
    .map((text) => ({ name: /^ {2}name: (\S+)$/m.exec(text)?.[1] ?? '', text }));
}

/** Puts a definition into a cluster and waits until it is served. The schemas are large: only the status is asked for. */
async function defineOne(api: KubernetesApi, { name, text }: Definition): Promise<void> {
  await api.applyYaml(`${path}/${name}`, text);
  await waitFor(`${name} is served by ${api.name}`, 30, async () => {
    const conditions = listAt(await api.send('GET', `${path}/${name}/status`), 'status', 'conditions');
    return conditions.some(
      (condition) => stringAt(condition, 'type') === 'Established' && stringAt(condition, 'status') === 'True',
    )
      ? true
      : undefined;
  });
}

/** Puts definitions into a cluster. */
export async function applyCrds(api: KubernetesApi, all: readonly Definition[]): Promise<void> {
  await Promise.all(all.map((definition) => defineOne(api, definition)));
}
