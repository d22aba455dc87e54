import type { AlloyBlock } from './alloy.ts';
import type { Fleet } from './fleet.ts';

/** Plain data that a serializer can write. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data | undefined };

/** A configuration file as data with the format to write it in. */
export type ConfigContent =
  | { readonly format: 'yaml' | 'json'; readonly value: Data }
  | { readonly format: 'ini'; readonly value: Readonly<Record<string, Data>> }
  | { readonly format: 'alloy'; readonly value: readonly AlloyBlock[] }
  | { readonly format: 'text'; readonly value: string };

/** A file whose content may repeat facts of other services; it is computed once the whole fleet is known. */
export type ConfigFile = ConfigContent | ((fleet: Fleet) => ConfigContent);

export const yaml = (value: Data): ConfigContent => ({ format: 'yaml', value });
export const json = (value: Data): ConfigContent => ({ format: 'json', value });
export const ini = (value: Readonly<Record<string, Data>>): ConfigContent => ({ format: 'ini', value });
export const alloy = (...value: readonly AlloyBlock[]): ConfigContent => ({ format: 'alloy', value });
export const text = (value: string): ConfigContent => ({ format: 'text', value });

/** The content of a file for this fleet. */
export const contentOf = (file: ConfigFile, fleet: Fleet): ConfigContent =>
  typeof file === 'function' ? file(fleet) : file;

/** A YAML custom tag with a scalar, such as authentik's `!Env NAME`. */
export interface Tagged {
  readonly [key: string]: Data;
  readonly $tag: string;
  readonly $value: Data;
}

/** `tagged('!Env', 'NAME')` is written as `!Env NAME`. */
export const tagged = (tag: string, value: Data): Tagged => ({ $tag: tag, $value: value });
