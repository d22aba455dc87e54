import type { Problem } from '#model/errors.ts';
import { crdBundles } from '../crds/bundles.ts';
import type { Schema } from '../validate/schema.ts';
import { type Check, type RenderedObject, type RenderedFleet, count, nameOf, objects, subjectOf } from './check.ts';

/** The schema of each custom resource, by `apiVersion/Kind`. */
const schemas = new Map([...crdBundles().values()].flatMap(({ kinds }) => Object.entries(kinds)));

/** A field with a default that an object does not set. */
interface Missing {
  readonly path: string;
  readonly preset: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Fields within lists that the API server would default. Argo CD compares a list as a whole, so one such field is a
 * difference; elsewhere it ignores fields that are not set.
 */
function* missing(value: unknown, schema: Schema, path: string, inList: boolean): Generator<Missing> {
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries()) yield* missing(item, schema.items, `${path}[${index}]`, true);
  }
  if (!isFields(value)) return;
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const here = `${path}.${name}`;
    if (name in value) yield* missing(value[name], field, here, inList);
    else if (inList && field['default'] !== undefined && field['default'] !== '') {
      yield { path: here, preset: field['default'] };
    }
  }
}

const schemaOf = ({ object: { apiVersion, kind } }: RenderedObject): Schema | undefined =>
  schemas.get(`${apiVersion}/${kind}`);

/** Defaults come from the CRD schemas, so regenerating them covers new fields. */
export const operatorDefaults: Check<RenderedFleet> = {
  name: 'operator-defaults',
  rule: 'Lists in custom resources spell out the defaults of their CRD',
  reason: 'Three applications were permanently OutOfSync because an operator had filled in a default',
  run(subject) {
    const custom = objects(subject).flatMap((placed) => {
      const schema = schemaOf(placed);
      return schema === undefined ? [] : [{ placed, schema }];
    });
    return {
      examined: count(custom, 'custom resource'),
      problems: custom.flatMap(({ placed, schema }): readonly Problem[] => {
        const spec = schema.properties?.['spec'];
        if (spec === undefined) return [];
        return [...missing(placed.object['spec'], spec, 'spec', false)].map(({ path, preset }) => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} ${path}`,
          value: undefined,
          rule: `the API server fills in ${JSON.stringify(preset)}, so the application never settles`,
          fix: 'set the default in the construct or in the raw object',
        }));
      }),
    };
  },
};
