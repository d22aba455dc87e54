import { type DumpOptions, DEFAULT_SCHEMA, Type, dump } from 'js-yaml';
import type { Tagged } from '#model/value.ts';

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

/** No line folding, no aliases, and quotes around strings that YAML 1.1 parses as booleans. */
const options: DumpOptions = {
  schema: DEFAULT_SCHEMA.extend(taggedType),
  lineWidth: -1,
  noRefs: true,
  // Undefined keys are omitted.
  skipInvalid: true,
};

/** Serializes data as YAML that both YAML 1.1 and 1.2 parsers read alike. */
export const yaml = (value: unknown): string => dump(value, options);
