import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { hujson } from './hujson.ts';

/** The policy of the tailnet, for reviews and for whoever applies it without this project. */
export const policyFiles = (fleet: Fleet): Files =>
  new Map([['dist/tailnet/policy.hujson', hujson(tailnetPolicy(fleet))]]);
