import type { Fleet } from '../fleet.ts';
import { deadGrants } from '../reach/policy-problems.ts';
import { grants } from '../views/grants.ts';
import { type Check, count } from './check.ts';

/** Each grant means somebody, something, and a port that is listened on. */
export const deadGrantsCheck: Check<Fleet> = {
  name: 'dead-grants',
  rule: 'No grant names a tag that nothing carries, or a port on which nothing listens',
  reason: 'Seven tags of the old policy were carried by nothing, so its tests were about nothing (INV-04)',
  run: (fleet) => ({ examined: count(grants(fleet), 'grant'), problems: deadGrants(fleet) }),
};
