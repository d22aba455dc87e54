import type { Problem } from '#model/errors.ts';
import { variableName } from '#model/syntax.ts';
import { type Check, type RenderedFleet, count, nameOf, objects, subjectOf } from '../check.ts';
import { type Container, pods } from '../pods.ts';
import { secretKeys } from './secret-keys.ts';

/** A text that the kubelet expands, and the variables that it knows at that place. */
interface Expanded {
  readonly field: string;
  readonly text: string;
  readonly known: ReadonlySet<string>;
  /** Variables of the container that are defined further down. */
  readonly later: ReadonlySet<string>;
}

function textsOf(
  { command = [], args = [], env = [] }: Container,
  fromSources: readonly string[],
): readonly Expanded[] {
  const names = env.map(({ name }) => name);
  const values = env.flatMap(({ name, value }, index) =>
    value === undefined
      ? []
      : [
          {
            field: `env.${name}`,
            text: value,
            known: new Set([...fromSources, ...names.slice(0, index)]),
            later: new Set(names.slice(index)),
          },
        ],
  );
  const known = new Set([...fromSources, ...names]);
  const list = (field: string, texts: readonly string[]): readonly Expanded[] =>
    texts.map((text, index) => ({ field: `${field}[${index}]`, text, known, later: new Set() }));
  return [...values, ...list('command', command), ...list('args', args)];
}

/** `$(NAME)`, and runs of dollar signs. */
const reference = /(\$+)(?:\(([^)]*)\))?/g;

/** What the kubelet makes of a text that its author did not mean; nothing where it does as it says. */
function* faults({ text, known, later }: Expanded): Generator<readonly [value: string, rule: string, fix: string]> {
  for (const [whole, dollars = '', name] of text.matchAll(reference)) {
    // Two dollar signs are one, so that an odd one is left for the parenthesis.
    const isReference = name !== undefined && dollars.length % 2 === 1;
    if (isReference && variableName.matches(name) && !known.has(name)) {
      yield later.has(name)
        ? [whole, 'the variable is defined further down, so the text stays as it is', 'define the variable above']
        : [
            whole,
            'the container has no such variable, so the text stays as it is',
            `define it, or write $${whole} for the text`,
          ];
    }
    const isEscape = name !== undefined && dollars.length === 2;
    if (dollars.length > 1 && !isEscape && dollars.length % 4 !== 0 && !isReference) {
      yield [
        whole,
        'the kubelet writes one dollar sign for two',
        `write ${'$'.repeat(dollars.length * 2)} for ${dollars}`,
      ];
    }
  }
}

/**
 * The kubelet replaces `$(NAME)` in commands, arguments and values by variables that are defined above, and `$$` by `$`
 * (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/). A shell
 * that is to read `$(date)` gets it from `$$(date)`.
 */
export const variableReferences: Check<RenderedFleet> = {
  name: 'variable-references',
  rule: '$(NAME) in commands, arguments and variables refers to a variable that is defined before',
  reason: 'The kubelet leaves an unknown reference unchanged, and the program takes it for a path or a password',
  run(subject) {
    const keysOf = secretKeys(objects(subject));
    const containers = pods(subject).flatMap(({ placed, containers: all }) => all.map((it) => ({ placed, ...it })));
    return {
      examined: count(containers, 'container'),
      problems: containers.flatMap(({ placed, container, field }): readonly Problem[] => {
        const sources = container.envFrom ?? [];
        const keys = sources.map(({ secretRef }) => keysOf(placed, secretRef?.name ?? ''));
        // What an unknown source has, nobody can say.
        if (keys.includes(undefined)) return [];
        return textsOf(
          container,
          keys.flatMap((list) => list ?? []),
        ).flatMap((text) =>
          [...faults(text)].map(([value, rule, fix]) => ({
            subject: subjectOf(placed.service),
            field: `${nameOf(placed)} ${field}.${text.field}`,
            value,
            rule,
            fix,
          })),
        );
      }),
    };
  },
};
