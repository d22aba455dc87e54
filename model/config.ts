import type { AlloyBlock } from './alloy.ts';
import type { FromFleet } from './derived.ts';
import type { Data, Tagged, Text } from './value.ts';

/** A configuration file as data with the format to write it in. */
export type ConfigContent =
  | { readonly format: 'yaml' | 'json'; readonly value: Data }
  | { readonly format: 'ini'; readonly value: Readonly<Record<string, Data>> }
  | { readonly format: 'alloy'; readonly value: readonly AlloyBlock[] }
  | { readonly format: 'text'; readonly value: Text };

/** A file of a ConfigMap; computed from the fleet if it collects what other services declare. */
export type ConfigFile = ConfigContent | FromFleet<ConfigContent>;

export const yaml = (value: Data): ConfigContent => ({ format: 'yaml', value });
export const json = (value: Data): ConfigContent => ({ format: 'json', value });
export const ini = (value: Readonly<Record<string, Data>>): ConfigContent => ({ format: 'ini', value });
export const alloy = (...value: readonly AlloyBlock[]): ConfigContent => ({ format: 'alloy', value });
/** A file written verbatim: a string, or `` text`…` `` with references in it. */
export const plainText = (value: Text): ConfigContent => ({ format: 'text', value });

/** `tagged('!Env', 'NAME')` is written as `!Env NAME`. */
export const tagged = (tag: string, value: Data): Tagged => ({ $tag: tag, $value: value });
