import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { refusedChanges } from '#cdk8s/changes/immutable.ts';
import type { Problem } from '#model/errors.ts';
import type { KubernetesObject } from '#model/service.ts';

const run = promisify(execFile);
const folders = ['dist/k8s', 'dist/argocd'];

const lines = (text: string): readonly string[] => text.split('\0').filter((line) => line !== '');

/** Files that differ from a commit, those that git does not know among them; undefined without git or that commit. */
async function differing(root: string, commit: string): Promise<readonly string[] | undefined> {
  const git = (...args: readonly string[]) =>
    run('git', [...args, '--', ...folders], { cwd: root, maxBuffer: 2 ** 26 });
  try {
    const [changed, untracked] = await Promise.all([
      git('diff', '--name-only', '--no-renames', '-z', commit),
      git('ls-files', '--others', '--exclude-standard', '-z'),
    ]);
    return [...lines(changed.stdout), ...lines(untracked.stdout)].filter((path) => path.endsWith('.yaml'));
  } catch {
    return undefined;
  }
}

/** The text of a file in a commit; undefined if it was not there yet. */
function committed(root: string, commit: string, path: string): string | undefined {
  try {
    return execFileSync('git', ['show', `${commit}:${path}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

/** `dist/k8s/indri`, or `dist/argocd`: what lives in one API server. */
const clusterOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('dist/k8s/') ? 3 : 2)
    .join('/');

const parse = (texts: readonly (string | undefined)[]): readonly KubernetesObject[] =>
  texts.flatMap((text) => (text === undefined ? [] : [load(text) as KubernetesObject]));

/**
 * Changes of the manifests on disk since a commit that the API server will refuse, with the way out of each.
 *
 * @param commit what is deployed now
 * @returns undefined where there is no git, or no such commit
 */
export async function refusedSince(root: string, commit: string): Promise<readonly Problem[] | undefined> {
  const paths = await differing(root, commit);
  if (paths === undefined) return undefined;
  return [...Map.groupBy(paths, clusterOf).values()].flatMap((own) =>
    refusedChanges(
      parse(own.map((path) => committed(root, commit, path))),
      parse(own.map((path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined))),
    ),
  );
}
