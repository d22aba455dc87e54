import type { ErrorObject } from 'ajv';
import type { Schema } from './schema.ts';

/** One thing that is wrong with one object. */
export interface Problem {
  /** `apiVersion/Kind namespace/name` */
  readonly object: string;
  /** Where in the object, as a JSON path. */
  readonly path: string;
  /** The keyword of the schema that is broken, or the name of our own rule. */
  readonly rule: string;
  /** What is wrong there, with the value that is wrong. */
  readonly message: string;
}

/** A problem in one line. */
export function formatProblem({ object, path, rule, message }: Problem): string {
  return `${object}: ${path}: ${message} (${rule})`;
}

/** `/spec/ports/0/my~1key` as `$.spec.ports[0]['my/key']`. */
export function jsonPath(pointer: string): string {
  const steps = pointer.split('/').slice(1);
  const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const written = names.map((name) => {
    if (/^\d+$/.test(name)) return `[${name}]`;
    return /^\w+$/.test(name) ? `.${name}` : `['${name}']`;
  });
  return `$${written.join('')}`;
}

/** What an error of Ajv says, in terms of the manifest. */
function describe({ keyword, params, message, data, parentSchema }: ErrorObject): string {
  const value = JSON.stringify(data);
  switch (keyword) {
    case 'additionalProperties': {
      const known = Object.keys((parentSchema as Schema).properties ?? {}).sort();
      return `there is no field '${String(params['additionalProperty'])}'; the fields here are ${known.join(', ')}`;
    }
    case 'required':
      return `the field '${String(params['missingProperty'])}' is missing`;
    case 'type':
      return `${value} is not of type ${[params['type'] as string | string[]].flat().join(' or ')}`;
    case 'enum':
      return `${value} is none of ${JSON.stringify(params['allowedValues'])}`;
    case 'format':
      return `${value} is no ${String(params['format'])}`;
    default:
      return `${value} ${message ?? 'is refused'}`;
  }
}

/** An error of Ajv as a problem of `object`. */
export function toProblem(object: string, error: ErrorObject): Problem {
  return { object, path: jsonPath(error.instancePath), rule: error.keyword, message: describe(error) };
}
