import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Loads modules anew when their files change. Node never forgets a module, but takes a URL with another query for
 * another one: a changed file and everything that imports it get a new query, and the rest stays loaded and compiled.
 */
export class Reloader {
  readonly #root: string;
  readonly #versions = new Map<string, number>();
  readonly #importers = new Map<string, Set<string>>();
  #version = 0;

  /** @param root folder whose modules are loaded anew; packages never are */
  constructor(root: string) {
    this.#root = `${pathToFileURL(root).href}/`;
    registerHooks({
      resolve: (specifier, context, next) => {
        const resolved = next(specifier, context);
        const url = withoutQuery(resolved.url);
        if (!this.#isOurs(url)) return resolved;
        const importers = this.#importers.get(url) ?? new Set();
        this.#importers.set(url, importers);
        if (context.parentURL !== undefined) importers.add(withoutQuery(context.parentURL));
        const version = this.#versions.get(url);
        return version === undefined ? resolved : { ...resolved, url: `${url}?version=${version}` };
      },
    });
  }

  /** Marks files as changed. One that nothing imports yet may be found by looking at its folder, so all are then loaded anew. */
  changed(paths: readonly string[]): void {
    this.#version += 1;
    const urls = paths.map((path) => pathToFileURL(path).href);
    const all = urls.some((url) => !this.#importers.has(url));
    // A set that grows while it is walked: what is added below is visited too.
    const affected = new Set(all ? this.#importers.keys() : urls);
    for (const url of affected) {
      this.#versions.set(url, this.#version);
      for (const importer of this.#importers.get(url) ?? []) affected.add(importer);
    }
  }

  #isOurs(url: string): boolean {
    return url.startsWith(this.#root) && !url.includes('/node_modules/');
  }
}

const withoutQuery = (url: string): string => url.replace(/\?.*$/, '');
