const HEX = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
const twice = (text: string): string => text.replaceAll('%', '%25');
const every = (text: string): string => Array.from(text, HEX).join('');

/** Ways in which somebody could write a path below `prefix`, of which some server would take each for the plain one. */
export function variantsOf(prefix: string): readonly string[] {
  const segments = prefix.split('/').filter((segment) => segment !== '');
  const first = segments[0] ?? '';
  const last = segments.at(-1) ?? '';
  const front = prefix.slice(0, prefix.length - last.length);
  const spellings = [
    prefix,
    ...Array.from(last).flatMap((character, index) =>
      [
        HEX(character),
        HEX(character).toUpperCase(),
        twice(HEX(character)),
        twice(twice(HEX(character))),
        character.toUpperCase(),
        HEX(character.toUpperCase()),
      ].map((written) => `${front}${last.slice(0, index)}${written}${last.slice(index + 1)}`),
    ),
    `${front}${every(last)}`,
    `${front}${twice(every(last))}`,
    prefix.toUpperCase(),
    `/${front}${last}`,
    `//${front}/${last}`,
    `/.${prefix}`,
    `/././${prefix}`,
    `/x/..${prefix}`,
    `/x/%2e%2e${prefix}`,
    `/x/.%2E${prefix}`,
    `/x/..%2f${prefix.slice(1)}`,
    `/x/%252e%252e${prefix}`,
    `/x/..%252f${prefix.slice(1)}`,
    `/x%5c..%5c${prefix.slice(1)}`,
    `/x/..%5c${prefix.slice(1)}`,
    `/x/..;/${prefix.slice(1)}`,
    `/%2f${prefix.slice(1)}`,
    `/%5c${prefix.slice(1)}`,
    `/%252f${prefix.slice(1)}`,
    `${front.slice(0, -1)}${front === '/' ? '/' : '//'}${last}`,
    ...(segments.length > 1
      ? [
          prefix.replace(`/${last}`, `%2f${last}`),
          prefix.replace(`/${last}`, `%252f${last}`),
          prefix.replace(`/${last}`, `%5c${last}`),
          prefix.replace(`/${last}`, `/./${last}`),
          prefix.replace(`/${last}`, `/x/../${last}`),
          prefix.replace(`/${first}`, `/${first};a=b`),
          prefix.replace(`/${first}`, `/${first};`),
        ]
      : []),
  ];
  const suffixes = [
    '',
    '/',
    '/index.html',
    '/x.css',
    '/x.js?v=1',
    '.json',
    '.v1.json',
    ';a=b',
    '?x',
    '%20',
    '%2f',
    '%3b',
    '//',
    '-ui',
    'X',
  ];
  return [...spellings, ...spellings.slice(0, 20).flatMap((path) => suffixes.map((suffix) => `${path}${suffix}`))];
}

/** What the most generous server could take a request's path for: decoded as often as it goes, slashes and dots resolved. */
export function generously(url: string): string {
  let path = url.split('?')[0] ?? '';
  for (let round = 0; round < 5; round += 1)
    path = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const segments: string[] = [];
  for (const segment of path
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => part.replace(/;.*$/, ''))) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`.toLowerCase();
}
