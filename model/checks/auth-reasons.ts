import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { type Check, count } from './check.ts';
import { isBlank, subjectOf } from './names.ts';

/** `{ none: '' }` compiles. */
export const authReasons: Check<Fleet> = {
  name: 'auth-reasons',
  rule: 'An exposure that checks nobody says why',
  reason: 'Caddy asks nobody who they are, so every open service is one grant away from everybody (policy S5)',
  run(fleet) {
    const open = fleet.services.flatMap((service) =>
      service.exposures.flatMap(({ host, auth }) => (typeof auth === 'object' ? [{ service, host, auth }] : [])),
    );
    return {
      examined: count(open, 'exposure that checks nobody', 'exposures that check nobody'),
      problems: open.flatMap(({ service, host, auth }): readonly Problem[] =>
        isBlank(auth.none)
          ? [
              {
                subject: subjectOf(service),
                field: `exposures[${host}].auth.none`,
                value: auth.none,
                rule: 'the reason is empty',
                fix: 'say why nobody needs to sign in, or who checks instead',
              },
            ]
          : [],
      ),
    };
  },
};
