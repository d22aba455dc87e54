import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '../..');

/** A place in a file of ours. */
interface Place {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly line: string;
}

const toPath = (location: string): string =>
  location.startsWith('file:') ? fileURLToPath(location.replace(/\?.*$/, '')) : location;

/** The place that a line of a stack trace names, if it is in our own code. */
function placeIn(line: string): Place | undefined {
  const match = /((?:file:\/\/)?\/[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line);
  if (match === null) return undefined;
  const file = relative(root, toPath(match[1] ?? ''));
  return file.startsWith('..') || file.includes('node_modules') ? undefined : { file, line: match[2] ?? '' };
}

const describePlace = ({ file, line }: Place): string => `${file}:${line}`;

/** The file from which `file` imports `name`, read off its text. */
function importedFrom(file: string, name: string): string | undefined {
  const path = join(root, file);
  if (!existsSync(path)) return undefined;
  const imports = readFileSync(path, 'utf8').matchAll(/^import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/gm);
  for (const [, names = '', specifier = ''] of imports) {
    const local = names.split(',').map((item) =>
      item
        .trim()
        .split(/\s+as\s+/)
        .at(-1),
    );
    if (!local.includes(name)) continue;
    return specifier.startsWith('#') ? specifier.slice(1) : relative(root, join(root, dirname(file), specifier));
  }
  return undefined;
}

/** A value of another file that is read while that file still waits for this one. */
function explainCycle(name: string, place: Place): string {
  const other = importedFrom(place.file, name);
  return other === undefined
    ? `${describePlace(place)}: ${name} is used above its definition. Fix: move the definition up.`
    : `${describePlace(place)}: ${name} is not defined yet, because ${place.file} and ${other} import each other. ` +
        `Fix: pass a function, which is called later: () => ${name}, as in urlOf(() => ${name}).`;
}

const isMissing = (code: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', 'ERR_UNSUPPORTED_DIR_IMPORT'].includes(String(code));

/**
 * Why a file of the repository could not be loaded, in one sentence with its place. Undefined where no file is at
 * fault that people edit: that is a bug.
 */
export function explainLoadError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message, stack = '' } = error;
  if (isMissing('code' in error && error.code)) {
    const fix = message.includes('Cannot find package') ? 'Run `npm ci`, or correct the import' : 'Correct the import';
    return `${message.replaceAll(`${root}/`, '')}. ${fix}.`;
  }
  const places = stack
    .split('\n')
    .map(placeIn)
    .filter((place) => place !== undefined)
    .filter(({ file }) => file !== 'fleet/collect.ts');
  const place = places.find(({ file }) => file.startsWith('fleet/'));
  if (place === undefined) {
    if (!(error instanceof SyntaxError)) return undefined;
    return places[0] === undefined
      ? `${message}. \`npm run typecheck\` says where.`
      : `${describePlace(places[0])}: ${message}.`;
  }
  if (error instanceof SyntaxError) return `${describePlace(place)}: ${message}.`;
  const name = /^Cannot access '(.+)' before initialization$/.exec(message)?.[1];
  if (name !== undefined) return explainCycle(name, place);
  return `${describePlace(place)}: ${message}. \`npm run typecheck\` may say more.`;
}
