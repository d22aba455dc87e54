import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generously, variantsOf } from '#pulumi/fly/test/path-variants.ts';
import { HIDDEN_DOT_SEGMENT, belowAnySpelling } from './paths.ts';

/** The path as nginx compares it: decoded once, slashes merged, dot segments resolved. */
function asNginxSees(url: string): string {
  const path = (url.split('?')[0] ?? '').replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

const isRefused = (url: string, prefix: string): boolean =>
  new RegExp(belowAnySpelling(prefix), 'i').test(asNginxSees(url)) ||
  new RegExp(HIDDEN_DOT_SEGMENT, 'i').test(asNginxSees(url));

test.each(['/swagger', '/api/swagger', '/a-b/c_d.e'])('every way to write %s is refused', (prefix) => {
  const variants = variantsOf(prefix).filter((url) => generously(url).startsWith(prefix));
  expect(variants.length).toBeGreaterThan(200);
  expect(variants.filter((url) => !isRefused(url, prefix))).toEqual([]);
});

test('what no server takes for the prefix passes', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.constantFrom(...Array.from('abswgeri/.%25-_')), { maxLength: 20 })
        .map((parts) => `/${parts.join('')}`),
      (url) => {
        fc.pre(!isRefused(url, '/swagger'));
        expect(generously(url).startsWith('/swagger')).toBe(false);
      },
    ),
    { numRuns: 5000, seed: 3 },
  );
});
