import type { Schema } from './schema.ts';

/** The pattern that operators write for a quantity in their CRDs. It is Kubernetes' own syntax, so it is applied everywhere. */
export const QUANTITY =
  /^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$/;

/** What the field is that takes a number or a string: a quantity like `128Mi`, or a plain int-or-string like `25%`. */
function numberOrString(schema: Schema): Schema {
  if (schema.pattern === QUANTITY.source) return { type: ['number', 'string'], format: 'quantity' };
  return { type: ['integer', 'string'], ...(schema.pattern !== undefined && { pattern: schema.pattern }) };
}

/**
 * Formats that the validator checks. Like the API server, it ignores all others
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation).
 */
export const formats = ['byte', 'date-time', 'double', 'int32', 'int64', 'ipv4', 'ipv6', 'quantity', 'uri'];

const eachOf = (schemas: Readonly<Record<string, Schema>>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]));

/**
 * A schema that refuses what the API server would drop or ignore in silence: a field that an object does not have is an error,
 * unless the schema says that it keeps unknown fields. Kubernetes' own keywords become those of JSON schema.
 */
export function strict(schema: Schema): Schema {
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string') return numberOrString(schema);

  const kept = Object.entries(schema).filter(([keyword]) => !keyword.startsWith('x-kubernetes-'));
  const { properties, additionalProperties, items, format, ...rest } = Object.fromEntries(kept) as Schema;
  const closed =
    properties !== undefined &&
    additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true;
  return {
    ...rest,
    ...(format !== undefined && formats.includes(format) && { format }),
    ...(properties !== undefined && { properties: eachOf(properties) }),
    ...(items !== undefined && { items: strict(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: strict(additionalProperties) }),
    ...(closed && { additionalProperties: false }),
  };
}
