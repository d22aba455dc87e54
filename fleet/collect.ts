import { existsSync, readdirSync } from 'node:fs';
import { ModelError, type Problem, throwIfAny } from '#model/errors.ts';
import { isPerCluster } from '#model/per-cluster.ts';
import type { AnyService } from '#model/service.ts';

const folder = new URL('services/', import.meta.url);

const isService = (value: unknown): value is AnyService =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'kubernetes' || value.kind === 'native');

/** The services that a module exports, also in a list or one per cluster; helpers and constants are left out. */
const servicesOf = (module: Readonly<Record<string, unknown>>): readonly AnyService[] =>
  Object.values(module)
    .flat()
    .flatMap((value) => (isPerCluster(value) ? value.services : value))
    .filter(isService);

const problem = (name: string, field: string, rule: string, fix: string): Problem => ({
  subject: `fleet/services/${name}`,
  field,
  value: undefined,
  rule,
  fix,
});

/** What in the folder would be left out without a word. */
function unread(name: string, isFolder: boolean): readonly Problem[] {
  if (isFolder) {
    const isEmpty = readdirSync(new URL(`${name}/`, folder)).length === 0;
    if (isEmpty || existsSync(new URL(`${name}/index.ts`, folder))) return [];
    return [problem(name, 'index.ts', 'a folder of a service has one', `export the service from ${name}/index.ts`)];
  }
  return /\.([cm]ts|[cm]?js|[jt]sx)$/.test(name)
    ? [problem(name, 'name', 'only .ts files are loaded', `rename it to ${name.replace(/\.\w+$/, '.ts')}`)]
    : [];
}

const load = async (name: string): Promise<readonly AnyService[]> => {
  const services = servicesOf((await import(new URL(name, folder).href)) as Record<string, unknown>);
  if (services.length > 0) return services;
  const fix =
    'export what defineService() or defineNativeService() returns, or move a helper into the folder of its service';
  throw new ModelError([problem(name, 'exports', 'it exports no service', fix)]);
};

/**
 * Every service that a file in `services/` exports, so that adding one is adding a file: this is the one place of the
 * fleet that reads the disk. A folder counts by its `index.ts`.
 *
 * @throws ModelError for files that would not be loaded; AggregateError with what each file threw that could not be.
 */
export async function collectServices(): Promise<readonly AnyService[]> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  throwIfAny(entries.flatMap((entry) => unread(entry.name, entry.isDirectory())));
  const names = entries
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && existsSync(new URL(name, folder)));
  const results = await Promise.allSettled(names.map(load));
  // A file that fails makes each file fail that imports it, with the same error.
  const errors = [
    ...new Set(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))),
  ];
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  const services = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  return [...new Set(services)].sort((a, b) => (a.name < b.name ? -1 : 1));
}
