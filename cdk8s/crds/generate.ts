/**
 * Regenerates the committed schemas: `npm run crds:generate`.
 * It fetches Go modules, so it needs Go and the module proxy; nothing else in the project does.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Schema, SchemaBundle } from '#cdk8s/validate/schema.ts';
import { type SchemaSource, crdSources, kubernetesSource, sourceName } from './sources.ts';

const CRDS = join(import.meta.dirname, 'generated/crds');
const SCOPES = join(import.meta.dirname, 'generated');
const KUBERNETES = join(import.meta.dirname, '../validate/generated');

/** The part of a CustomResourceDefinition that is read here. */
interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: 'Cluster' | 'Namespaced';
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
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
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
  return {
    source: sourceName(kubernetesSource),
    kinds,
    definitions: Object.fromEntries(kept) as Record<string, Schema>,
  };
}

/** The kinds of Kubernetes itself that are created outside of a namespace. */
function clusterScoped({ paths }: Swagger): readonly string[] {
  const created = Object.entries(paths).flatMap(([path, operations]) => {
    const type = operations['post']?.['x-kubernetes-group-version-kind'] as
      { readonly group: string; readonly version: string; readonly kind: string } | undefined;
    if (type === undefined) return [];
    const kind = `${type.group === '' ? '' : `${type.group}/`}${type.version}/${type.kind}`;
    return [{ kind, namespaced: path.includes('/namespaces/{namespace}/') }];
  });
  return created.filter(({ namespaced }) => !namespaced).map(({ kind }) => kind);
}

/** The version of a CRD that the cluster stores, which is the one that we emit. */
function stored({ spec }: Crd): { apiVersion: string; kind: string; schema: Schema } {
  const version = spec.versions.find(({ storage }) => storage);
  if (version === undefined) throw new Error(`${spec.names.kind}: no version of this CRD is stored`);
  return { apiVersion: `${spec.group}/${version.name}`, kind: spec.names.kind, schema: version.schema.openAPIV3Schema };
}

function write(folder: string, file: string, content: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), `${JSON.stringify(content, null, 1)}\n`);
}

rmSync(SCOPES, { recursive: true, force: true });
rmSync(KUBERNETES, { recursive: true, force: true });

const outside = new Set<string>();
for (const text of read(kubernetesSource)) {
  const swagger = JSON.parse(text) as Swagger;
  for (const kind of clusterScoped(swagger)) outside.add(kind);
  write(KUBERNETES, 'kubernetes.json', kubernetesBundle(swagger));
}

for (const [operator, source] of Object.entries(crdSources)) {
  const crds = read(source).map((text) => parse(text) as Crd);
  const kinds: Record<string, Schema> = {};
  for (const crd of crds) {
    const { apiVersion, kind, schema } = stored(crd);
    kinds[`${apiVersion}/${kind}`] = withoutProse(withoutStatus(schema));
    if (crd.spec.scope === 'Cluster') outside.add(`${apiVersion}/${kind}`);
  }
  const bundle: SchemaBundle = { source: sourceName(source), kinds, definitions: {} };
  write(CRDS, `${operator}.json`, bundle);
}

write(SCOPES, 'cluster-scoped.json', [...outside].sort());
