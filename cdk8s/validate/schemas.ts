import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { crdBundles } from '../crds/bundles.ts';
import type { Schema, SchemaBundle } from './schema.ts';
import { QUANTITY, strict } from './strict.ts';

const KUBERNETES = 'validate/generated/kubernetes.json';

const META = 'kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** OpenAPI says "a string" here, and the server takes a number too and refuses most strings. */
const BY_HAND: Record<string, Schema> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['number', 'string'], format: 'quantity' },
};

/** Every object that we render has a name; the schema of metadata alone leaves it open, since a pod template has none. */
const NAMED: Schema = { required: ['metadata'], properties: { metadata: { required: ['name'] } } };

function readBundle(file: string): SchemaBundle {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8')) as SchemaBundle;
}

function eachStrict(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]));
}

/** The schema of each custom resource, as its operator wrote it. */
const customSchemas = (): readonly (readonly [string, Schema])[] =>
  [...crdBundles().values()].flatMap((bundle) => Object.entries(bundle.kinds));

/** The strict schema of each custom resource. A CRD leaves `metadata` out, because it is Kubernetes that defines it. */
function customKinds(schemas: ReadonlyMap<string, Schema>): [string, Schema][] {
  return [...schemas].map(([kind, schema]) => {
    const closed = strict(schema);
    return [kind, { ...closed, properties: { ...closed.properties, metadata: { $ref: META } } }];
  });
}

/** The schemas of all kinds that may be rendered, each compiled when it is first asked for. */
export class Schemas {
  // Optimised code would take twice as long to compile as the handful of objects take to validate.
  readonly #ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false, code: { optimize: false } });
  readonly #kinds: ReadonlyMap<string, Schema>;
  /** Custom resources with the rules of their CRDs, which no JSON schema can state. */
  readonly #custom: ReadonlyMap<string, Schema> = new Map(customSchemas());
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const { kinds, definitions } = readBundle(KUBERNETES);
    addFormats.default(this.#ajv, ['byte', 'date-time', 'double', 'int32', 'int64', 'ipv4', 'ipv6', 'uri']);
    this.#ajv.addFormat('quantity', QUANTITY);
    this.#ajv.addSchema({ $id: 'kubernetes', definitions: { ...eachStrict(definitions), ...BY_HAND } });
    const ownKinds = Object.entries(kinds).map(
      ([kind, { $ref }]) => [kind, { $ref: `kubernetes${$ref ?? ''}` }] as const,
    );
    this.#kinds = new Map<string, Schema>([...ownKinds, ...customKinds(this.#custom)]);
  }

  /** Every known kind, as `apiVersion/Kind`. */
  get kinds(): string[] {
    return [...this.#kinds.keys()].sort();
  }

  /** The schema of a custom resource with its rules (`x-kubernetes-validations`), or undefined for any other kind. */
  custom(kind: string): Schema | undefined {
    return this.#custom.get(kind);
  }

  /** What validates objects of `kind` (`apiVersion/Kind`), or undefined where the kind is not known. */
  validator(kind: string): ValidateFunction | undefined {
    const schema = this.#kinds.get(kind);
    if (schema === undefined) return undefined;
    const validate = this.#compiled.get(kind) ?? this.#ajv.compile({ allOf: [NAMED, schema] });
    this.#compiled.set(kind, validate);
    return validate;
  }
}
