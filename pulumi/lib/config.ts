import { Config, RunError } from '@pulumi/pulumi';
import { type Problem, describe } from '#model/errors.ts';

/** A value that the stack configuration must repeat. */
export interface Expected {
  /** Namespace and key as `pulumi config` writes them: `tailscale:tailnet`. */
  readonly key: string;
  /** The value in the fleet. */
  readonly value: string;
  /** Description for the message: `the tailnet of the fleet`. */
  readonly what: string;
}

/** The value of `namespace:key` in the configuration of the current stack. */
export const configured = (key: string): string | undefined => {
  const [namespace = '', name = ''] = key.split(':');
  return new Config(namespace).get(name);
};

/**
 * Stops the program without a stack trace if there are problems.
 *
 * @throws RunError with one line per problem
 */
export function refuseRun(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new RunError(problems.map(describe).join('\n'));
}

/**
 * Requires that the stack configuration repeats facts of the fleet. This prevents a program from applying our policy or
 * records to another stack.
 *
 * @throws RunError with every wrong key, its value, and the command that fixes it
 */
export function expectConfig(...expectations: readonly Expected[]): void {
  const problems = expectations
    .map((expected) => ({ ...expected, found: configured(expected.key) }))
    .filter(({ found, value }) => found !== value)
    .map(({ key, value, what, found }) => ({
      subject: 'stack configuration',
      field: key,
      value: found ?? null,
      rule: `must be ${JSON.stringify(value)}, ${what}`,
      fix: `select the right stack, or run \`pulumi config set ${key} ${value}\``,
    }));
  refuseRun(problems);
}
