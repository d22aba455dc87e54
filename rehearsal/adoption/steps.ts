import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A numbered section of the page. */
export interface Step {
  /** The heading without its number. */
  readonly title: string;
  /** Lines of its shell blocks; a line that ends in a backslash continues on the next one. */
  readonly commands: readonly string[];
}

/** The page that tells a person how to move an existing homelab to this one, relative to the root of the repository. */
export const pagePath = 'docs/how-to/adopt-the-existing-homelab.md';

export const readPage = (path = pagePath): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

const fence = /```sh\n([\s\S]*?)```/g;

/** The steps of a page: its sections whose headings are numbered. */
export const stepsIn = (page: string): readonly Step[] =>
  page
    .split(/^## /m)
    .filter((section) => /^\d+\. /.test(section))
    .map((section) => ({
      title: (section.split('\n')[0] ?? '').replace(/^\d+\. /, ''),
      commands: [...section.matchAll(fence)]
        .flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
        .filter((line) => line !== ''),
    }));

/** How the rehearsal treats a command of the page. */
export type Command =
  | { readonly kind: 'execute'; readonly line: string }
  | { readonly kind: 'vault-field'; readonly item: string; readonly field: string }
  | { readonly kind: 'sync'; readonly applications: readonly string[] }
  | { readonly kind: 'wait'; readonly application: string }
  /** The program that bootstraps clusters; with a vault field that becomes part of its configuration, or to run it. */
  | { readonly kind: 'bootstrap'; readonly reference?: string; readonly key?: string }
  /** It needs the real tailnet or DNS. */
  | { readonly kind: 'script'; readonly name: string };

/** @throws Error if the rehearsal can neither execute nor check the command */
export function commandOf(line: string): Command {
  const [, item, field] = /^op read '?op:\/\/[^/]+\/([^/]+)\/([^/']+)'? >\/dev\/null$/.exec(line) ?? [];
  if (item !== undefined && field !== undefined) return { kind: 'vault-field', item, field };
  const [, script] = /^npm run ([\w:-]+)$/.exec(line) ?? [];
  if (script !== undefined) return { kind: 'script', name: script };
  const [, applications] = /^argocd app sync ([\w -]+)$/.exec(line) ?? [];
  if (applications !== undefined) return { kind: 'sync', applications: applications.split(' ') };
  const [, waited] = /^argocd app wait ([\w-]+) --health --timeout \d+$/.exec(line) ?? [];
  if (waited !== undefined) return { kind: 'wait', application: waited };
  if (line === 'pulumi up --cwd pulumi/bootstrap') return { kind: 'bootstrap' };
  const [, reference, key] =
    /^op read '(op:[^']+)' \| pulumi config set --secret --cwd pulumi\/bootstrap blumeops-bootstrap:([\w-]+)$/.exec(
      line,
    ) ?? [];
  if (reference !== undefined && key !== undefined) return { kind: 'bootstrap', reference, key };
  if (line.startsWith('kubectl --context ')) return { kind: 'execute', line };
  throw new Error(`the rehearsal can neither execute nor check this command: ${line}`);
}
