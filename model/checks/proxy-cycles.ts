import type { Fleet } from '../fleet.ts';
import { proxyCycles } from '../reach/policy-problems.ts';
import { caddyRoutes } from '../views/gateway.ts';
import { type Check, count } from './check.ts';

export const proxyCyclesCheck: Check<Fleet> = {
  name: 'proxy-cycles',
  rule: 'The gateway never forwards to itself',
  reason: 'Requests would loop until the host runs out of connections',
  run: (fleet) => ({ examined: count(caddyRoutes(fleet), 'route'), problems: proxyCycles(fleet) }),
};
