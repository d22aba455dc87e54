import type { Fleet } from '../fleet.ts';
import { proxyCycles } from '../reach/policy-problems.ts';
import { caddyRoutes } from '../views/gateway.ts';
import { type Check, count } from './check.ts';

/** The gateway never forwards to itself. */
export const proxyCyclesCheck: Check<Fleet> = {
  name: 'proxy-cycles',
  rule: 'The gateway forwards to services, never to itself',
  reason: 'A request would go round until a limit of the machine stops it',
  run: (fleet) => ({ examined: count(caddyRoutes(fleet), 'route'), problems: proxyCycles(fleet) }),
};
