import { type DumpOptions, DEFAULT_SCHEMA, Type, dump } from 'js-yaml';
import type { Tagged } from '#model/value.ts';

const isTagged = (value: unknown): value is Tagged => typeof value === 'object' && value !== null && '$tag' in value;

/** Writes `tagged('!Env', 'NAME')` as `!Env NAME`; a list keeps its tag above its items. */
const taggedType = new Type('!', {
  // Only used for parsing, which never happens here.
  kind: 'scalar',
  multi: true,
  predicate: isTagged,
  represent: (value) => (value as Tagged).$value,
  representName: (value) => (value as Tagged).$tag,
});

/** Long lines stay whole, nothing is an alias, and whatever a YAML 1.1 reader would take for a boolean is quoted. */
const options: DumpOptions = {
  schema: DEFAULT_SCHEMA.extend(taggedType),
  lineWidth: -1,
  noRefs: true,
  // A key without a value is left out.
  skipInvalid: true,
};

/** Data as YAML, as both Kubernetes and YAML 1.2 programs read it. */
export const yaml = (value: unknown): string => dump(value, options);
