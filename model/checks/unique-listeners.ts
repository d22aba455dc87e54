import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { type Listener, listeners } from '../views/listeners.ts';
import { type Check, clashes, count } from './check.ts';
import { subjectOf } from './names.ts';

const subject = ({ service, host }: Listener): string =>
  service === undefined ? `host ${host.name}` : subjectOf(service);

const problem = (second: Listener, first: Listener): Problem => ({
  subject: subject(second),
  field: second.field,
  value: second.port,
  rule: `${subject(first)} already listens on this port of ${second.host.name} (${first.field})`,
  fix: 'change one of the two ports',
});

/** A forwarded port is a listener of the gateway on its own host. */
export const uniqueListeners: Check<Fleet> = {
  name: 'unique-listeners',
  rule: 'Every port of a host has one listener, including the ports that the gateway forwards',
  reason: 'The second program fails to start or takes over the traffic, depending on the boot order',
  run(fleet) {
    const all = listeners(fleet);
    return {
      examined: count(all, 'port'),
      problems: clashes(all, ({ host, protocol, port }) => `${host.name}/${protocol}/${port}`, problem),
    };
  },
};
