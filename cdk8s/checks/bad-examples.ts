import { expect, test } from 'vitest';
import { describe } from '#model/errors.ts';
import type { Check, RenderedFleet } from './check.ts';
import { everything } from './fixture.ts';

/** The tests of a list of checks: what each refuses, and that it accepts what the constructs render. */
export function badExamples(checks: readonly Check<RenderedFleet>[]) {
  const withExample = new Set<string>();

  /** A bad example of a rule: the check of that name refuses what is rendered with exactly these messages. */
  function refuses(name: string, what: string, example: () => RenderedFleet, ...messages: readonly string[]): void {
    withExample.add(name);
    test(`${name}: ${what}`, () => {
      const check = checks.find((candidate) => candidate.name === name);
      expect(check?.run(example()).problems.map(describe)).toEqual(messages);
    });
  }

  /** To be called after the last example. */
  function complete(): void {
    test('every check has a bad example', () => {
      expect([...withExample].sort()).toEqual(checks.map(({ name }) => name).sort());
    });

    test.each(checks.map((check) => [check.name, check] as const))(
      '%s accepts what the constructs render and examines it',
      (_, check) => {
        const { examined, problems } = check.run(everything());
        expect(problems.map(describe)).toEqual([]);
        expect(examined).not.toMatch(/^0 /);
      },
    );
  }

  return { refuses, complete };
}
