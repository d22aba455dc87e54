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
  rule: `${subject(first)} has that port of ${second.host.name} already (${first.field})`,
  fix: 'give one of the two another port',
});

/** A forward is a listener of the gateway on its own machine. */
export const uniqueListeners: Check<Fleet> = {
  name: 'unique-listeners',
  rule: 'No two programs listen on one port of a machine; what the gateway forwards counts too',
  reason: 'The second one does not start, or takes the traffic of the first, whichever was faster after the last boot',
  run(fleet) {
    const all = listeners(fleet);
    return {
      examined: count(all, 'port'),
      problems: clashes(all, ({ host, protocol, port }) => `${host.name}/${protocol}/${port}`, problem),
    };
  },
};
