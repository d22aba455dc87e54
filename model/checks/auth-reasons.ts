import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './names.ts';

/** The type allows an empty reason. */
export const authReasons: Check<Fleet> = {
  name: 'auth-reasons',
  rule: 'An exposure without authentication gives a reason',
  reason: 'Caddy authenticates nobody, so a service without a login is one grant away from being open to everyone',
  run(fleet) {
    const open = fleet.services.flatMap((service) =>
      service.exposures.flatMap(({ host, auth }) => (typeof auth === 'object' ? [{ service, host, auth }] : [])),
    );
    return {
      examined: count(open, 'exposure without authentication', 'exposures without authentication'),
      problems: open.flatMap(({ service, host, auth }): readonly Problem[] =>
        isBlank(auth.none)
          ? [
              {
                subject: subjectOf(service),
                field: `exposures[${host}].auth.none`,
                value: auth.none,
                rule: 'the reason is empty',
                fix: 'explain why no login is needed, or what authenticates callers instead',
              },
            ]
          : [],
      ),
    };
  },
};
