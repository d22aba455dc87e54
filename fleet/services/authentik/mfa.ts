import type { Data } from '#model/value.ts';
import { blueprint, find } from './blueprint.ts';

const stages = 'authentik_stages_authenticator';

/** Requires a second factor for every sign-in; users without one set it up during the sign-in. */
export const mfaBlueprint: Data = blueprint(
  'BlumeOps MFA Enforcement',
  'Requires a second factor in the default sign-in flow',
  [],
  [
    {
      model: `${stages}_validate.authenticatorvalidatestage`,
      identifiers: { name: 'default-authentication-mfa-validation' },
      attrs: {
        not_configured_action: 'configure',
        device_classes: ['totp', 'webauthn', 'static'],
        configuration_stages: [
          find(`${stages}_totp.authenticatortotpstage`, 'name', 'default-authenticator-totp-setup'),
          find(`${stages}_webauthn.authenticatorwebauthnstage`, 'name', 'default-authenticator-webauthn-setup'),
          find(`${stages}_static.authenticatorstaticstage`, 'name', 'default-authenticator-static-setup'),
        ],
      },
    },
  ],
);
