import type { Problem } from '#model/errors.ts';
import { variableName } from '#model/syntax.ts';
import { type Check, type RenderedFleet, clashes, count, nameOf, objects, objectsOfKind, subjectOf } from '../check.ts';
import { pods } from '../pods.ts';
import { externalSecretSpec, secretKeys } from './secret-keys.ts';

/** Variables that a template reads: `.name` and `index . "name"`. */
const reads = /\{\{[^}]*?(?:(?<![\w)"])\.([A-Za-z_]\w*)|index \. "([^"]+)")/g;

/** Keys that become variables of a container. */
function variableProblems(subject: RenderedFleet): readonly Problem[] {
  const keysOf = secretKeys(objects(subject));
  return pods(subject).flatMap(({ placed, containers }) =>
    containers.flatMap(({ container: { envFrom = [] }, field }) =>
      envFrom.flatMap(({ secretRef }) =>
        (keysOf(placed, secretRef?.name ?? '') ?? [])
          .filter((key) => !variableName.matches(key))
          .map((key) => ({
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} ${field}.envFrom[${secretRef?.name ?? ''}]`,
            value: key,
            rule: variableName.rule,
            fix: 'name the key like a variable, or give it to one with `env`',
          })),
      ),
    ),
  );
}

/**
 * Templates of External Secrets are executed with `missingkey=error`: an unknown variable fails the whole Secret
 * (https://external-secrets.io/latest/guides/templating/). Two entries of one key are one, the last.
 */
export const secretVariables: Check<RenderedFleet> = {
  name: 'secret-variables',
  rule: 'Secret templates use fetched variables, each from one field, and keys for envFrom are valid variable names',
  reason:
    'Two fields under one key give a wrong password, and External Secrets never creates a Secret with an unknown variable',
  run(subject) {
    const secrets = objectsOfKind(subject, 'ExternalSecret');
    const problems = secrets.flatMap((placed): readonly Problem[] => {
      const { data = [], dataFrom = [], target } = externalSecretSpec(placed);
      const problem = (field: string, value: string, rule: string, fix: string): Problem => ({
        subject: subjectOf(placed.service),
        field: `${nameOf(placed)} ${field}`,
        value,
        rule,
        fix,
      });
      const known = new Set(data.map(({ secretKey }) => secretKey));
      const unknown = Object.entries(target?.template?.data ?? {}).flatMap(([key, text]) =>
        [...text.matchAll(reads)]
          .map(([, name, indexed]) => name ?? indexed ?? '')
          .filter((name) => dataFrom.length === 0 && !known.has(name))
          .map((name) =>
            problem(`template.data.${key}`, name, 'no field is fetched under that name', 'correct the name'),
          ),
      );
      return [
        ...unknown,
        ...clashes(
          data,
          ({ secretKey }) => secretKey,
          ({ secretKey }) =>
            problem('data', secretKey, 'two fields are fetched under that key, of which one is lost', 'rename one'),
        ),
      ];
    });
    return { examined: count(secrets, 'Secret'), problems: [...problems, ...variableProblems(subject)] };
  },
};
