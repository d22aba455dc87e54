import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { hujson } from './hujson.ts';

/** The tailnet policy as a file, for review. */
export const policyFiles = (fleet: Fleet): Files =>
  new Map([['dist/tailnet/policy.hujson', hujson(tailnetPolicy(fleet))]]);
