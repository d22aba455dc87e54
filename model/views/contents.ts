import { type ConfigContent, type ConfigFile } from '../config.ts';
import { type Fleet, derive } from '../fleet.ts';
import { memoize } from '../memoize.ts';

const cache = memoize<Fleet, Map<ConfigFile, ConfigContent>>(() => new Map());

/** The content of a configuration file, with unresolved references; memoized per fleet. */
export function contentOf(fleet: Fleet, file: ConfigFile): ConfigContent {
  const known = cache(fleet).get(file) ?? derive(file, fleet);
  cache(fleet).set(file, known);
  return known;
}
