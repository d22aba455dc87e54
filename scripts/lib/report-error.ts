import { ModelError, describe } from '#model/errors.ts';
import { explainLoadError } from './load-error.ts';
import { explainSystemError } from './system-error.ts';

/** An error of the input or of the machine. Its message is the whole story: what is wrong, what it means, what to do. */
export class CommandError extends Error {}

/** Why a command cannot go on, a sentence for each problem; none for what nobody foresaw, which is a bug. */
export function explain(error: unknown): readonly string[] {
  if (error instanceof AggregateError) {
    const sentences = error.errors.map(explain);
    return sentences.some(({ length }) => length === 0) ? [] : sentences.flat();
  }
  if (error instanceof ModelError) return error.problems.map(describe);
  if (error instanceof CommandError) return [error.message];
  const sentence = explainSystemError(error) ?? explainLoadError(error);
  return sentence === undefined ? [] : [sentence];
}

/**
 * Prints why a command cannot go on, and sets the exit code to 1. Only a bug has a stack trace.
 *
 * @param consequence what that means for whoever waits for a result, as a sentence
 */
export function reportError(error: unknown, consequence = ''): void {
  process.exitCode = 1;
  const sentences = explain(error);
  if (sentences.length === 0) {
    console.error(error);
    console.error('\nThis is a bug in BlumeOps itself: please report it with the lines above.');
    return;
  }
  for (const sentence of sentences) console.error(`✗ ${sentence}`);
  const count = sentences.length > 1 ? `${sentences.length} problems.` : '';
  const last = [count, error instanceof CommandError ? '' : consequence].filter((text) => text !== '').join(' ');
  if (last !== '') console.error(`\n${last}`);
}
