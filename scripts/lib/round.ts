import type { Files } from '#model/files.ts';
import { type Difference, compare, writeDist } from './dist.ts';
import { loadFleet } from './load-fleet.ts';
import { outputsOf } from './outputs.ts';
import { changes, removals } from './report.ts';
import { explain } from './report-error.ts';

/** What a save led to. */
export interface Round {
  /** For a person to read. */
  readonly report: string;
  /** The files of `dist/`; none if anything is wrong. */
  readonly files?: Files;
}

/** Synthesizes the fleet as it is on disk now, and says how its files differ from those `before`. */
export async function round(before: Files): Promise<Round> {
  try {
    // A copy, so that what is memoized for a fleet goes with it; the modules themselves are never forgotten.
    const { files } = outputsOf({ ...(await loadFleet()) });
    return { report: changes(compare(before, files), 'the last result'), files };
  } catch (error) {
    const sentences = explain(error).map((sentence) => `✗ ${sentence}`);
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { report: sentences.length > 0 ? sentences.join('\n') : stack };
  }
}

/** Writes the files of a round, and says what that changed or why it failed. */
export function write(root: string, files: Files): string {
  try {
    const lines: string[] = [];
    const difference = writeDist(root, files, (paths) => lines.push(removals(paths)));
    return [...lines, describe(difference)].join('\n');
  } catch (error) {
    return explain(error).join('\n') || String(error);
  }
}

const describe = ({ added, changed, removed }: Difference): string =>
  `dist/: ${added.length} added, ${changed.length} changed, ${removed.length} removed`;
