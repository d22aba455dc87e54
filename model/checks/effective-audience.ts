import type { Fleet } from '../fleet.ts';
import { audienceProblems } from '../reach/audience.ts';
import { matrix } from '../reach/network.ts';
import { type Check, count } from './check.ts';

/** Compares effective access with the declared audiences, in both directions. */
export const effectiveAudience: Check<Fleet> = {
  name: 'effective-audience',
  rule: 'Everyone reaches exactly what is declared for them, including through proxies',
  reason: 'A grant to a tag looked correct, but the tagged host served two dozen names',
  run: (fleet) => ({ examined: count(matrix(fleet), 'source–port pair'), problems: audienceProblems(fleet) }),
};
