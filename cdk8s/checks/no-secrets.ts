import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  count,
  nameOf,
  objects,
  objectsOfKind,
  objectsWith,
  subjectOf,
  textsIn,
} from './check.ts';

/** Patterns of secrets, independent of their context. */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a Tailscale key', /\btskey-[a-z]+-[A-Za-z0-9]/],
  ['a GitHub token', /\b(gh[opsur]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9])/],
  ['a Fly.io token', /\bFlyV1 |\bfm[12]_[A-Za-z0-9+/]{20}/],
  ['an AWS key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a 1Password token', /\bops_eyJ[A-Za-z0-9]/],
  ['an age key', /\bAGE-SECRET-KEY-1/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  // A reference in place of the value begins with $, {, < or %, or is a function call.
  ['a password', /(password|passwd|pwd)\s*=\s*["']?(?!(true|false)\b|[\w.]+\()[^\s"'$<{%&;,)]/i],
  ['a password in a URL', /:\/\/[^\s/:@"']+:[^\s/@"'${<%]+@/],
];

/** A quick test for all of these patterns and for secret variables, which most objects do not match. */
const hint =
  /PRIVATE KEY|tskey-|gh[opsur]_|github_pat_|FlyV1|fm[12]_|AKIA|ASIA|ops_eyJ|AGE-SECRET|eyJ|(password|passwd|pwd)(\s|\\[nrt])*=|:\/\/[^\s/:@"]+:[^\s/@"]+@|"name":"[^"]*(PASSWORD|PASSWD|TOKEN|SECRET|KEY)"/i;

/** Names of variables that hold a secret or a path to one. */
const secretName = /(PASSWORD|PASSWD|TOKEN|SECRET|(API|PRIVATE|SECRET|ACCESS)_?KEY)$/;
const harmless = /^$|^[/$]|^(true|false|\d{1,5})$/;

function literalVariable(path: string, name: unknown, value: unknown): readonly (readonly [string, string])[] {
  return typeof name === 'string' && secretName.test(name) && typeof value === 'string' && !harmless.test(value)
    ? [[`${path}.${name}`, 'a secret in a variable']]
    : [];
}

/** Container variables with a literal secret. */
function* variablesIn(value: unknown, path = ''): Generator<readonly [path: string, what: string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const here = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (key === 'env' && Array.isArray(item)) {
      for (const entry of item as readonly { readonly name?: unknown; readonly value?: unknown }[]) {
        yield* literalVariable(here, entry.name, entry.value);
      }
    } else yield* variablesIn(item, here);
  }
}

function found(placed: RenderedObject): readonly (readonly [path: string, what: string])[] {
  const inTexts = [...textsIn(placed.object)].flatMap(([path, text]) => {
    const shape = shapes.find(([, pattern]) => pattern.test(text));
    return shape === undefined ? [] : [[path, shape[0]] as const];
  });
  return [...inTexts, ...variablesIn(placed.object)];
}

/** The value itself is never part of the message. */
export const noSecrets: Check<RenderedFleet> = {
  name: 'no-secrets',
  rule: 'No Secret and no value that looks like one is rendered',
  reason: 'Rendered objects are committed and pushed, so they may only contain references to the vault',
  run(subject) {
    const suspects = new Set([...objectsOfKind(subject, 'Secret'), ...objectsWith(subject, hint)]);
    return {
      examined: count(objects(subject), 'object'),
      problems: [...suspects].flatMap((placed): readonly Problem[] => {
        const fix =
          'declare it under `secrets` of the service and refer to its key; if it was ever committed, rotate it';
        const problem = { subject: subjectOf(placed.service), value: undefined, fix };
        const { kind } = placed.object;
        return [
          ...(kind === 'Secret'
            ? [
                {
                  ...problem,
                  field: nameOf(placed),
                  rule: 'Secrets are only created in the cluster, by External Secrets',
                },
              ]
            : []),
          ...found(placed).map(([path, what]) => ({
            ...problem,
            field: `${nameOf(placed)} ${path}`,
            rule: `it looks like ${what}`,
          })),
        ];
      }),
    };
  },
};
