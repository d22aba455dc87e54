import { ModelError, describe } from '#model/errors.ts';

/** Prints why a command cannot go on, and sets the exit code. What is wrong in the fleet needs no stack trace; a bug does. */
export function fail(error: unknown): void {
  if (error instanceof ModelError) {
    for (const problem of error.problems) console.error(`✗ ${describe(problem)}`);
    const { length } = error.problems;
    console.error(`\n${length} ${length === 1 ? 'problem' : 'problems'}; nothing was written.`);
  } else {
    console.error(error);
  }
  process.exitCode = 1;
}
