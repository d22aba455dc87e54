/** `%73`, `%2573`, `%252573`, …: a character that is encoded once more than nginx decodes. */
const encoded = (hex: string): string => `%(?:25)*${hex}`;
const SEPARATOR = `(?:[/\\\\]|${encoded('(?:2f|5c)')})`;
const DOT = `(?:\\.|${encoded('2e')})`;

const escaped = (text: string): string => text.replace(/[^\w-]/g, '\\$&');

/** The character or its code, of either case. */
function anySpelling(character: string): string {
  const code = character.charCodeAt(0);
  const high = /[a-z]/i.test(character)
    ? `[${[(code | 0x20) >> 4, (code & ~0x20) >> 4].join('')}]`
    : (code >> 4).toString(16);
  return `(?:${escaped(character)}|${encoded(`${high}${(code & 15).toString(16)}`)})`;
}

/**
 * Case-insensitive pattern of every path that some server could take for one below `prefix`: encoded several times,
 * with doubled or backward slashes, with path parameters (`/a;x/b`). nginx has decoded the path once, merged its
 * slashes and removed its dot segments before it compares, but passes it on as it came.
 */
export function belowAnySpelling(prefix: string): string {
  const segments = prefix.split('/').filter((segment) => segment !== '');
  const below = segments
    .map((segment) => Array.from(segment, anySpelling).join(''))
    .join(`(?:;[^/\\\\]*)?${SEPARATOR}+`);
  return `^${SEPARATOR}+${below}`;
}

/** Dot segments that nginx has not removed, because they are encoded twice or separated by something else than a slash. */
export const HIDDEN_DOT_SEGMENT = `(?:^|${SEPARATOR})${DOT}{1,2}(?:;|$|${SEPARATOR})`;
