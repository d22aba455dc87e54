import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '#model/fleet.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { mirrorsOf } from './mirrors.ts';
import { listAt, stringAt } from './objects.ts';
import { waitFor } from './wait.ts';

/** The folder of the CRDs in each operator's repository. */
const crdFolders: Readonly<Record<string, string>> = {
  'argo-cd': 'manifests/crds',
  'cloudnative-pg': 'config/crd/bases',
  'external-secrets': 'config/crds/bases',
  tailscale: 'cmd/k8s-operator/deploy/crds',
};

interface Crd {
  readonly name: string;
  readonly text: string;
}

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Parses the manifest of a CRD; the name and kind are empty if it has none. */
export const crdIn = (text: string): Crd & { readonly kind: string } => ({
  text,
  name: /^ {2}name: (\S+)$/m.exec(text)?.[1] ?? '',
  kind: /^ {4}kind: (\S+)$/m.exec(text)?.[1] ?? '',
});

/**
 * The CRDs of these kinds, from the operators' own repositories.
 *
 * @throws Unavailable if the files of an operator cannot be downloaded
 */
export async function loadCrds(fleet: Fleet, kinds: ReadonlySet<string>): Promise<readonly Crd[]> {
  const mirrors = mirrorsOf(fleet).filter(({ name }) => name in crdFolders);
  const manifests = await Promise.all(
    mirrors.map(async (mirror) => {
      const folder = join(await mirror.folder(), crdFolders[mirror.name] ?? '');
      return readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => readFileSync(join(folder, file), 'utf8'));
    }),
  );
  return manifests
    .flat()
    .map(crdIn)
    .filter(({ kind }) => kinds.has(kind));
}

/** Applies a CRD and waits until it is established. Polls only its status, because the schema is large. */
async function applyCrd(api: KubernetesApi, { name, text }: Crd): Promise<void> {
  await api.applyYaml(`${path}/${name}`, text);
  await waitFor(`${api.name} serves ${name}`, 30, async () => {
    const conditions = listAt(await api.send('GET', `${path}/${name}/status`), 'status', 'conditions');
    return conditions.some(
      (condition) => stringAt(condition, 'type') === 'Established' && stringAt(condition, 'status') === 'True',
    )
      ? true
      : undefined;
  });
}

/** Applies CRDs to a cluster, and waits until it serves them. */
export async function applyCrds(api: KubernetesApi, crds: readonly Crd[]): Promise<void> {
  await Promise.all(crds.map((crd) => applyCrd(api, crd)));
}
