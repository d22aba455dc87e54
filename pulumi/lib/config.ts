import { Config, RunError } from '@pulumi/pulumi';
import { type Problem, describe } from '#model/errors.ts';

/** A value that the stack's configuration must repeat. */
export interface Expected {
  /** Namespace and key as `pulumi config` writes them: `tailscale:tailnet`. */
  readonly key: string;
  /** The fact of the fleet that it repeats. */
  readonly value: string;
  /** What it is, for the message: `the tailnet of the fleet`. */
  readonly what: string;
}

/** The value of `namespace:key` in the configuration of the stack that runs. */
export const configured = (key: string): string | undefined => {
  const [namespace = '', name = ''] = key.split(':');
  return new Config(namespace).get(name);
};

/** Stops the program, with a line for each problem and without a stack trace, where there is any. */
export function refuseRun(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new RunError(problems.map(describe).join('\n'));
}

/**
 * Requires that the stack's configuration repeats facts of the fleet. The repetition is a lock: a program that runs
 * with the configuration of another stack stops here, before it writes our policy or our records somewhere else.
 *
 * @throws RunError that names each key, the value that was found, and the command that mends it.
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
