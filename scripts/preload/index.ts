// Node's own modules come compiled for the flags that it began with, so those in use are loaded before a flag changes.
import 'node:child_process';
import 'node:crypto';
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { bundledLibraries } from './libraries.ts';

/** Imported before a command (`node --import`), which then does the same in two thirds of the time. */
const root = join(import.meta.dirname, '../..');
const base = pathToFileURL(`${root}/`).href;
const libraries = await bundledLibraries(root);

// The compile cache keeps what is compiled while a module loads. Now that is every function; otherwise a function is
// compiled when it is first called, in each process anew.
setFlagsFromString('--no-lazy');

// Node looks for each of a thousand imports in several places, but ours say where the file is: one look at each is enough.
const found = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    const library = libraries.get(specifier);
    if (library !== undefined) return { url: library, format: 'module', shortCircuit: true };
    if (!/^[#.].*\.ts$/.test(specifier)) return next(specifier, context);
    const url = specifier.startsWith('#') ? base + specifier.slice(1) : new URL(specifier, context.parentURL).href;
    if (!found.has(url) && !existsSync(new URL(url))) return next(specifier, context);
    found.add(url);
    return { url, format: 'module-typescript', shortCircuit: true };
  },
});
