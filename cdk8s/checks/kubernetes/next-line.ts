import type { Problem } from '#model/errors.ts';
import { type Check, type RenderedFleet, count, nameOf, objects, objectsWith, subjectOf } from '../check.ts';

/** U+0085, for which YAML 1.1 ends a line. JSON does not escape it. */
const nextLine = /\u0085/;

/** The paths of a value at which a key or a text has the character. */
function* pathsTo(value: unknown, path = ''): Generator<string> {
  if (typeof value === 'string' && nextLine.test(value)) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const below = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (nextLine.test(key)) yield path;
    yield* pathsTo(item, below);
  }
}

/** https://yaml.org/spec/1.1/#id871136, and https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export const noNextLine: Check<RenderedFleet> = {
  name: 'next-line',
  rule: 'No text contains the control character U+0085 (next line)',
  reason: 'The API server reads server-side apply as YAML 1.1: it refuses such a key, and such a text arrives changed',
  run(subject) {
    return {
      examined: count(objects(subject), 'object'),
      problems: objectsWith(subject, nextLine).flatMap((placed): readonly Problem[] =>
        [...new Set(pathsTo(placed.object))].map((path) => ({
          subject: subjectOf(placed.service),
          field: `${nameOf(placed)} ${path}`,
          value: 'U+0085',
          rule: 'YAML 1.1 takes this character for a line break',
          fix: 'remove it: it usually comes from a text with a wrong encoding',
        })),
      ),
    };
  },
};
