import type { Problem } from '#model/errors.ts';
import { crdBundles } from '../crds/bundles.ts';
import type { Schema } from '../validate/schema.ts';
import { type Check, type RenderedObject, type RenderedFleet, count, nameOf, objects, subjectOf } from './check.ts';

/** The schema of each custom resource, by `apiVersion/Kind`. */
const schemas = new Map([...crdBundles().values()].flatMap(({ kinds }) => Object.entries(kinds)));

/** A field with a default that an object leaves out. */
interface Missing {
  readonly path: string;
  readonly preset: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Fields within lists that the API server would fill in. Argo CD compares a list as a whole, so one of them is enough
 * for a difference; of what is left out elsewhere it takes no notice.
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

/** Read off the schemas of the CRDs, so that a new field of an operator is covered as soon as they are regenerated. */
export const operatorDefaults: Check<RenderedFleet> = {
  name: 'operator-defaults',
  rule: 'Lists in custom resources spell out what their operator would write back into them',
  reason: 'Three times an application was OutOfSync for ever because an operator filled in a default (INV-22)',
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
          rule: `the operator writes ${JSON.stringify(preset)} there, and Argo CD sees a difference for ever`,
          fix: 'write the default in the construct or in the raw object',
        }));
      }),
    };
  },
};
