import { Environment } from '@marcbachmann/cel-js';
import type { Schema } from './schema.ts';

/** A rule of a CRD in the Common Expression Language. */
interface Rule {
  readonly rule: string;
  readonly message?: string;
}

/** A rule that a value breaks. */
export interface Broken {
  /** JSON pointer to the value. */
  readonly pointer: string;
  readonly message: string;
}

type Predicate = (context: Readonly<Record<string, unknown>>) => unknown;

const environment = new Environment({ unlistedVariablesAreDyn: true });
const compiled = new Map<string, Predicate>();

/**
 * Compiles a rule, once.
 *
 * @throws Error for an expression that the library does not know
 */
export function compileRule(rule: string): Predicate {
  const known = compiled.get(rule) ?? environment.parse(rule);
  compiled.set(rule, known);
  return known;
}

const rulesOf = (schema: Schema): readonly Rule[] => (schema['x-kubernetes-validations'] ?? []) as readonly Rule[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Properties of an object with their schemas; what the schema does not name has that of `additionalProperties`. */
function childrenOf(
  schema: Schema,
  value: unknown,
): readonly (readonly [key: string, schema: Schema, child: unknown])[] {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => [String(index), schema.items ?? {}, item] as const);
  if (!isObject(value)) return [];
  const { properties = {}, additionalProperties } = schema;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : {};
  const missing = Object.entries(properties).filter(([key, child]) => !(key in value) && 'default' in child);
  return [
    ...Object.entries(value).map(([key, child]) => [key, properties[key] ?? rest, child] as const),
    ...missing.map(([key, child]) => [key, child, child['default']] as const),
  ];
}

/** The value as CEL sees it: with the defaults of the schema, and whole numbers apart from others. */
function celValue(schema: Schema, value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && schema.type !== 'number') return BigInt(value);
  if (Array.isArray(value)) return childrenOf(schema, value).map(([, child, item]) => celValue(child, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(childrenOf(schema, value).map(([key, child, item]) => [key, celValue(child, item)]));
}

function breaks({ rule }: Rule, schema: Schema, value: unknown, old: unknown): string | undefined {
  try {
    const context = { self: celValue(schema, value), oldSelf: old === undefined ? undefined : celValue(schema, old) };
    return compileRule(rule)(context) === true ? undefined : rule;
  } catch (error) {
    // A rule that cannot be evaluated, such as for a missing field, refuses the object, too.
    return `${rule} (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`;
  }
}

/**
 * The rules of a schema that a value breaks (`x-kubernetes-validations`,
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules).
 * A rule with `oldSelf` holds between the value of before and this one, where both exist.
 */
export function* brokenRules(schema: Schema, value: unknown, old?: unknown, pointer = ''): Generator<Broken> {
  for (const rule of rulesOf(schema)) {
    if (rule.rule.includes('oldSelf') && old === undefined) continue;
    const broken = breaks(rule, schema, value, old);
    if (broken !== undefined) yield { pointer, message: rule.message ?? `it breaks ${broken}` };
  }
  for (const [key, child, item] of childrenOf(schema, value)) {
    const before = isObject(old) ? old[key] : undefined;
    yield* brokenRules(child, item, before, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

/** Every rule in a schema, in the order of its fields. */
export function* rulesIn(schema: Schema): Generator<string> {
  for (const { rule } of rulesOf(schema)) yield rule;
  const { properties = {}, items, additionalProperties } = schema;
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items])];
  for (const child of inner) yield* rulesIn(child);
  if (typeof additionalProperties === 'object') yield* rulesIn(additionalProperties);
}
