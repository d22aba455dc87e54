import type { Problem } from '../errors.ts';
import { portName } from '../exposure.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { forMembers } from '../views/endpoints.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './names.ts';

/** A proxy in front is worth nothing while the port behind it is open as well. */
export const loopbackListeners: Check<Fleet> = {
  name: 'loopback-listeners',
  rule: 'A native program listens on loopback; on all addresses only with a reason, and never what members or the internet use',
  reason:
    'Everything on the Mac listened on all addresses, so each device of the LAN got past the proxy and its policy (INV-25)',
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
          return [{ ...problem, rule: 'the reason is empty', fix: "say why, or bind it to 'loopback'" }];
        }
        const open = service.exposures.find((exposure) => portName(exposure) === name && forMembers(exposure));
        return open === undefined
          ? []
          : [
              {
                ...problem,
                rule: `${open.host} is ${open.audience}, so its proxy must be the only way in`,
                fix: "bind it to 'loopback'",
              },
            ];
      }),
    };
  },
};
