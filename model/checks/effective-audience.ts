import type { Fleet } from '../fleet.ts';
import { audienceProblems } from '../reach/audience.ts';
import { matrix } from '../reach/network.ts';
import { type Check, count } from './check.ts';

/** What can be opened in effect is what is declared, in both directions. */
export const effectiveAudience: Check<Fleet> = {
  name: 'effective-audience',
  rule: 'Everybody opens what is declared for them, through every proxy, and nothing else',
  reason: 'A grant by tag looked right while the tag sat on a machine that serves two dozen names (INV-02, INV-03)',
  run: (fleet) => ({ examined: count(matrix(fleet), 'cell'), problems: audienceProblems(fleet) }),
};
