/**
 * Regenerates the committed schemas: `npm run crds:generate`.
 * It fetches Go modules, so it needs Go and the module proxy; nothing else in the project does.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Schema, SchemaBundle } from '#cdk8s/validate/schema.ts';
import { CRD_SOURCES, KUBERNETES_SOURCE, type SchemaSource } from './sources.ts';

const CRDS = join(import.meta.dirname, 'generated');
const KUBERNETES = join(import.meta.dirname, '../validate/generated');

/** The part of a CustomResourceDefinition that is read here. */
interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** The part of Kubernetes' OpenAPI document that is read here. */
interface Swagger {
  readonly definitions: Record<string, Schema>;
}

/** The text of each file of a source, out of the Go module cache. */
function read({ module, version, folder, files }: SchemaSource): string[] {
  const answer = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' });
  const { Dir } = JSON.parse(answer) as { Dir: string };
  return files.map((file) => readFileSync(join(Dir, folder, file), 'utf8'));
}

/** A schema without prose: the validator reads none, and it is nine tenths of the size. */
function withoutProse(schema: Schema): Schema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    const isProse = (key === 'description' || key === 'example') && typeof value === 'string';
    return isProse ? undefined : value;
  });
  return JSON.parse(text) as Schema;
}

/** A schema without `status`: what the cluster reports is never part of what we ask for. */
function withoutStatus(schema: Schema): Schema {
  const properties = { ...schema.properties };
  delete properties['status'];
  return { ...schema, properties };
}

/** `definitions`, reduced to those that `roots` reach. */
function reachable(definitions: Record<string, Schema>, roots: readonly string[]): Record<string, Schema> {
  const kept = new Set(roots);
  // A set that grows while it is walked: what is added below is visited too.
  for (const name of kept) {
    for (const match of JSON.stringify(definitions[name]).matchAll(/(?<="\$ref":"#\/definitions\/)[^"]+/g))
      kept.add(match[0]);
  }
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => kept.has(name)));
}

/** Each stable kind of Kubernetes itself that an object can be created of. */
function kubernetesBundle(swagger: Swagger): SchemaBundle {
  const definitions = { ...swagger.definitions };
  const kinds: Record<string, Schema> = {};
  const roots: string[] = [];
  for (const [name, schema] of Object.entries(definitions)) {
    const [type, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
    const isObject = schema.properties?.['metadata']?.$ref?.endsWith('.ObjectMeta') ?? false;
    if (type === undefined || others.length > 0 || !isObject || !/^v\d+$/.test(type.version)) continue;
    const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
    kinds[`${apiVersion}/${type.kind}`] = { $ref: `#/definitions/${name}` };
    definitions[name] = withoutStatus(schema);
    roots.push(name);
  }
  const kept = Object.entries(reachable(definitions, roots)).map(([name, schema]) => [name, withoutProse(schema)]);
  return { kinds, definitions: Object.fromEntries(kept) as Record<string, Schema> };
}

/** The version of a CRD that the cluster stores, which is the one that we emit. */
function stored({ spec }: Crd): { apiVersion: string; kind: string; schema: Schema } {
  const version = spec.versions.find(({ storage }) => storage);
  if (version === undefined) throw new Error(`${spec.names.kind}: no version of this CRD is stored`);
  return { apiVersion: `${spec.group}/${version.name}`, kind: spec.names.kind, schema: version.schema.openAPIV3Schema };
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text);
}

const asJson = (bundle: SchemaBundle) => `${JSON.stringify(bundle, null, 1)}\n`;

rmSync(CRDS, { recursive: true, force: true });
rmSync(KUBERNETES, { recursive: true, force: true });

for (const swagger of read(KUBERNETES_SOURCE)) {
  write(KUBERNETES, 'kubernetes.json', asJson(kubernetesBundle(JSON.parse(swagger) as Swagger)));
}

for (const [operator, source] of Object.entries(CRD_SOURCES)) {
  const crds = read(source).map((text) => parse(text) as Crd);
  const kinds = crds.map(stored).map(({ apiVersion, kind, schema }) => {
    return [`${apiVersion}/${kind}`, withoutProse(withoutStatus(schema))];
  });
  write(
    CRDS,
    `${operator}.json`,
    asJson({ kinds: Object.fromEntries(kinds) as Record<string, Schema>, definitions: {} }),
  );
}
