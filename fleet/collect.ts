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

/** The services that a module exports: single ones, lists, and one per cluster. Other exports are ignored. */
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

/** Files that would silently be ignored. */
function ignoredFiles(name: string, isFolder: boolean): readonly Problem[] {
  if (isFolder) {
    const isEmpty = readdirSync(new URL(`${name}/`, folder)).length === 0;
    if (isEmpty || existsSync(new URL(`${name}/index.ts`, folder))) return [];
    return [
      problem(
        name,
        'index.ts',
        'the folder of a service must have an index.ts',
        `export the service from ${name}/index.ts`,
      ),
    ];
  }
  return /\.([cm]ts|[cm]?js|[jt]sx)$/.test(name)
    ? [problem(name, 'name', 'only .ts files are loaded', `rename it to ${name.replace(/\.\w+$/, '.ts')}`)]
    : [];
}

const load = async (name: string): Promise<readonly AnyService[]> => {
  const services = servicesOf((await import(new URL(name, folder).href)) as Record<string, unknown>);
  if (services.length > 0) return services;
  const fix =
    'export the result of defineService() or defineNativeService(), or move a helper into the folder of its service';
  throw new ModelError([problem(name, 'exports', 'the file must export a service', fix)]);
};

/**
 * Loads every service that a file in `services/`, or the `index.ts` of a folder there, exports. To add a service, add a
 * file.
 *
 * @throws ModelError for files that would be ignored; AggregateError with the errors of all files that fail to load
 */
export async function collectServices(): Promise<readonly AnyService[]> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  throwIfAny(entries.flatMap((entry) => ignoredFiles(entry.name, entry.isDirectory())));
  const names = entries
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && existsSync(new URL(name, folder)));
  const results = await Promise.allSettled(names.map(load));
  // If a file fails, every file that imports it fails with the same error.
  const errors = [
    ...new Set(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))),
  ];
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  const services = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  return [...new Set(services)].sort((a, b) => (a.name < b.name ? -1 : 1));
}
