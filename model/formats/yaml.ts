import { type DumpOptions, DEFAULT_SCHEMA, Type, dump } from 'js-yaml';
import type { Tagged } from '../value.ts';

const isTagged = (value: unknown): value is Tagged => typeof value === 'object' && value !== null && '$tag' in value;

/** Writes `tagged('!Env', 'NAME')` as `!Env NAME`; the tag of a list precedes its items. */
const taggedType = new Type('!', {
  // Only used for parsing, which we never do.
  kind: 'scalar',
  multi: true,
  predicate: isTagged,
  represent: (value) => (value as Tagged).$value,
  representName: (value) => (value as Tagged).$tag,
});

/** Numbers, those to the base of 60 among them, and the default key. */
const oldScalar =
  /^([-+]?(0b[01]*|0o[0-7]+|0x[\da-f]*|\d+(\.\d*)?(e[-+]?\d+)?|\.\d+(e[-+]?\d+)?|\d+(:[0-5]?\d)+(\.\d*)?)|=)$/i;

/**
 * What readers of YAML 1.1 such as Kubernetes' own and PyYAML take for something else than a text, and 1.2 does not:
 * `1_000` and `12:30` are quoted (https://yaml.org/type/int.html, https://yaml.org/type/value.html).
 */
const oldType = new Type('tag:yaml.org,2002:old', {
  kind: 'scalar',
  resolve: (text: unknown) => typeof text === 'string' && oldScalar.test(text.replaceAll('_', '')),
  // No value is written as one.
  predicate: () => false,
});

/** Long lines stay whole, nothing is an alias, and whatever a YAML 1.1 reader would take for a boolean is quoted. */
const options: DumpOptions = {
  schema: DEFAULT_SCHEMA.extend({ implicit: [oldType], explicit: [taggedType] }),
  lineWidth: -1,
  noRefs: true,
  // Undefined keys are omitted.
  skipInvalid: true,
};

/** Serializes data as YAML that both YAML 1.1 and 1.2 parsers read alike. */
export const yaml = (value: unknown): string => dump(value, options);
