import { stringify } from 'comment-json';
import { canonical } from './policy-diff.ts';
import { parsePolicy } from './policy-text.ts';

type Section = unknown;

const isObject = (value: Section): value is Readonly<Record<string, Section>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function uniteLists(live: readonly Section[], planned: readonly Section[]): readonly Section[] {
  const known = new Set(planned.map(canonical));
  return [...planned, ...live.filter((entry) => !known.has(canonical(entry)))];
}

/** Both values: lists and objects are united, and of two other values the new one wins. */
function unite(live: Section, planned: Section): Section {
  if (live === undefined) return planned;
  if (Array.isArray(live) && Array.isArray(planned)) {
    return uniteLists(live, planned);
  }
  if (isObject(live) && isObject(planned)) {
    const keys = new Set([...Object.keys(planned), ...Object.keys(live)]);
    return Object.fromEntries([...keys].map((key) => [key, unite(live[key], planned[key])]));
  }
  return planned ?? live;
}

/**
 * A policy that allows what the live policy and the planned one allow, for the time in which devices change their tags.
 * It has no tests, because those of one policy may contradict the grants of the other.
 *
 * @throws Error with the position of a syntax error
 */
export function transitionPolicy(live: string, planned: string): string {
  const both = unite(parsePolicy(live), parsePolicy(planned)) as Readonly<Record<string, Section>>;
  const sections = Object.entries(both).filter(([name]) => name !== 'tests' && name !== 'sshTests');
  return `${stringify(Object.fromEntries(sections), null, 2)}\n`;
}
