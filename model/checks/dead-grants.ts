import type { Fleet } from '../fleet.ts';
import { deadGrants } from '../reach/policy-problems.ts';
import { grants } from '../views/grants.ts';
import { type Check, count } from './check.ts';

/** A dead grant opens access as soon as a later tag or listener matches it. */
export const deadGrantsCheck: Check<Fleet> = {
  name: 'dead-grants',
  rule: 'Every grant names tags that are in use and ports that something listens on',
  reason: 'Seven tags of the old policy were not in use, so its tests verified nothing',
  run: (fleet) => ({ examined: count(grants(fleet), 'grant'), problems: deadGrants(fleet) }),
};
