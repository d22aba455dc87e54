import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Tags, parseAllDocuments } from 'yaml';
import { fail } from '#model/errors.ts';
import { formatProblem, validateObjects } from './index.ts';

/** What `validateManifests` found. */
export interface ManifestReport {
  readonly files: number;
  readonly objects: number;
  /** One line per problem, with the file that it is in. */
  readonly problems: readonly string[];
}

/** The folders of `dist/` that hold Kubernetes objects. */
const FOLDERS = ['k8s', 'argocd'];

/** Floats as this parser finds them, and as Kubernetes does: with a digit before the exponent, or beside the dot. */
const floats = [
  { found: 'e1', test: /^[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)[eE][-+]?[0-9]+$/ },
  { found: '.', test: /^[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*)$/ },
];

/**
 * Kubernetes reads YAML 1.1, where a bare `yes` is a boolean, by a parser that leaves out the times and base-60 numbers
 * of 1.1 and takes `e123456` for the text that it is (https://pkg.go.dev/sigs.k8s.io/yaml).
 */
const asKubernetes = (tags: Tags): Tags =>
  tags
    .filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp')))
    .map((tag) => {
      if (typeof tag === 'string' || tag.collection !== undefined) return tag;
      const float = floats.find(({ found }) => tag.test?.test(found));
      return float === undefined ? tag : { ...tag, test: float.test };
    });

function manifestFiles(dist: string): string[] {
  return FOLDERS.flatMap((folder) => {
    const path = join(dist, folder);
    if (!existsSync(path))
      fail({
        subject: path,
        field: 'folder',
        value: undefined,
        rule: 'it does not exist',
        fix: 'write it with `npm run synth`',
      });
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
  }).sort();
}

/** The objects in a file as Kubernetes reads them, and where it is no YAML. */
export function readManifest(text: string): {
  readonly objects: readonly object[];
  readonly syntax: readonly string[];
} {
  const documents = [...parseAllDocuments(text, { version: '1.1', customTags: asKubernetes })];
  return {
    objects: documents.map((document) => document.toJS() as object | null).filter((object) => object !== null),
    syntax: documents.flatMap(({ errors }) => errors).map(({ message }) => message),
  };
}

/** Validates every object in `dist/k8s` and `dist/argocd`, as the files have it. */
export function validateManifests(dist: string): ManifestReport {
  const files = manifestFiles(dist);
  const problems: string[] = [];
  let count = 0;
  for (const file of files) {
    const text = readFileSync(join(dist, file), 'utf8');
    const { objects, syntax } = readManifest(text);
    const found = syntax.length > 0 ? syntax : validateObjects(objects).map(formatProblem);
    problems.push(...found.map((problem) => `${file}: ${problem}`));
    count += objects.length;
  }
  return { files: files.length, objects: count, problems };
}
