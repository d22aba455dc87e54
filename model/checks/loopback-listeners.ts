import type { Problem } from '../errors.ts';
import { portName } from '../exposure.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { forMembers } from '../views/endpoints.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './names.ts';

/** A proxy protects nothing if the port behind it is open too. */
export const loopbackListeners: Check<Fleet> = {
  name: 'loopback-listeners',
  rule: 'Native services listen on loopback; others give a reason and are not exposed to members or the internet',
  reason:
    'Everything on the Mac listened on all addresses, so any device in the LAN could bypass the proxy and its policy',
  run(fleet) {
    const listeners = nativeServices(fleet).flatMap((service) =>
      Object.entries(service.ports).map(([name, listener]) => ({ service, name, listener })),
    );
    return {
      examined: count(listeners, 'listener'),
      problems: listeners.flatMap(({ service, name, listener: { bind } }): readonly Problem[] => {
        if (bind === 'loopback') return [];
        const problem = { subject: subjectOf(service), field: `ports.${name}.bind`, value: bind };
        if (isBlank(bind.all)) {
          return [{ ...problem, rule: 'the reason is empty', fix: "give a reason, or bind it to 'loopback'" }];
        }
        const open = service.exposures.find((exposure) => portName(exposure) === name && forMembers(exposure));
        return open === undefined
          ? []
          : [
              {
                ...problem,
                rule: `exposure ${open.host} has the audience "${open.audience}", so it must only be reachable through its proxy`,
                fix: "bind it to 'loopback'",
              },
            ];
      }),
    };
  },
};
