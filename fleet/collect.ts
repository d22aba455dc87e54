import { readdirSync } from 'node:fs';
import { isPerCluster } from '#model/per-cluster.ts';
import type { AnyService } from '#model/service.ts';

/** A module's exports that are services; helpers and constants that stand beside them are not. */
const servicesOf = (module: Readonly<Record<string, unknown>>): readonly AnyService[] =>
  Object.values(module).flatMap((value): readonly AnyService[] =>
    isPerCluster(value) ? value.services : isService(value) ? [value] : [],
  );

const isService = (value: unknown): value is AnyService =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'kubernetes' || value.kind === 'native');

/**
 * Every service that some file in `services/` exports, so that adding one is adding a file: this is the one place of
 * the fleet that reads the disk. A folder counts by its `index.ts`.
 */
export async function collectServices(): Promise<readonly AnyService[]> {
  const folder = new URL('services/', import.meta.url);
  const entries = readdirSync(folder, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();
  const modules = await Promise.all(
    entries.map((name) => import(new URL(name, folder).href) as Promise<Record<string, unknown>>),
  );
  return [...new Set(modules.flatMap(servicesOf))].sort((a, b) => (a.name < b.name ? -1 : 1));
}
