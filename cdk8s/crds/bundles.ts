import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaBundle } from '../validate/schema.ts';
import clusterScoped from './generated/cluster-scoped.json' with { type: 'json' };

const folder = join(import.meta.dirname, 'generated/crds');

let loaded: ReadonlyMap<string, SchemaBundle> | undefined;

/** The schemas of the CRDs that we emit, by operator; read once. */
export const crdBundles = (): ReadonlyMap<string, SchemaBundle> =>
  (loaded ??= new Map(
    readdirSync(folder).map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as SchemaBundle,
    ]),
  ));

const kinds = new Set(clusterScoped);
const names = new Set(clusterScoped.map((kind) => kind.slice(kind.lastIndexOf('/') + 1)));

/** The same for a kind whose API group is not known, as in a reference by name. */
export const isClusterScopedName = (kind: string): boolean => names.has(kind);

/** True for a kind without a namespace, of Kubernetes or of a CRD. */
export const isClusterScoped = ({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): boolean => kinds.has(`${apiVersion}/${kind}`);
