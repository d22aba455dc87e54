import { fail } from '#model/errors.ts';
import type { Fleet } from '#model/fleet.ts';
import type { AnyService } from '#model/service.ts';
import { userUrl } from '#model/reference.ts';
import type { SsoClient } from '#model/sso.ts';
import type { Data } from '#model/value.ts';
import { authentikItem } from '../../vault.ts';
import { type Entry, blueprint, env, find, group, keyOf } from './blueprint.ts';
import { commonIdentity } from './identities.ts';

const suffix = '-client-secret';

/** Fields of the vault item with client secrets, one per client. */
export const clientSecrets: readonly string[] = authentikItem.fields.filter((field) => field.endsWith(suffix));

/** File of a client's blueprint. */
export const blueprintFile = (field: string): string => `${field.slice(0, -suffix.length)}.yaml`;

/** Environment variable of the worker with the secret of a client. */
export const secretVariable = (field: string): string => `AUTHENTIK_${field.replaceAll('-', '_').toUpperCase()}`;

/** The service with a client secret. */
function clientWith(fleet: Fleet, field: string): { readonly service: AnyService; readonly sso: SsoClient } {
  for (const service of fleet.services) {
    const { sso } = service;
    if (sso?.secret.item === authentikItem && sso.secret.name === field) return { service, sso };
  }
  return fail({
    subject: `vault item ${authentikItem.title}`,
    field: 'fields',
    value: field,
    rule: 'no service uses this client secret',
    fix: 'set it as `sso.secret` of a service, or remove the field',
  });
}

const flow = (slug: string): Data => find('authentik_flows.flow', 'slug', slug);
const scope = (name: string): Data => find('authentik_providers_oauth2.scopemapping', 'scope_name', name);

const bindings = (groups: readonly string[]): readonly Entry[] =>
  groups.map((name, order) => ({
    model: 'authentik_policies.policybinding',
    identifiers: { order, target: keyOf('application'), group: group(name) },
    attrs: { enabled: true, negate: false, timeout: 30 },
  }));

/** Provider, application and access policy of a client. */
export function clientBlueprint(fleet: Fleet, field: string): Data {
  const { service, sso } = clientWith(fleet, field);
  const { id = service.name, title, provider = title, redirects, groups } = sso;
  return blueprint(
    `BlumeOps ${provider} SSO`,
    `${provider} OIDC provider and application`,
    [commonIdentity],
    [
      {
        id: 'provider',
        model: 'authentik_providers_oauth2.oauth2provider',
        identifiers: { name: provider },
        attrs: {
          client_type: 'confidential',
          client_id: id,
          client_secret: env(secretVariable(field)),
          authorization_flow: flow('default-provider-authorization-implicit-consent'),
          invalidation_flow: flow('default-provider-invalidation-flow'),
          signing_key: find('authentik_crypto.certificatekeypair', 'name', 'authentik Self-signed Certificate'),
          property_mappings: ['openid', 'email', 'profile'].map(scope),
          sub_mode: 'hashed_user_id',
          include_claims_in_id_token: true,
          redirect_uris: redirects.map((url) => ({ matching_mode: 'strict', url })),
        },
      },
      {
        id: 'application',
        model: 'authentik_core.application',
        identifiers: { slug: id },
        attrs: {
          name: title,
          provider: keyOf('provider'),
          meta_launch_url: userUrl(service),
          policy_engine_mode: groups === undefined ? 'all' : 'any',
        },
      },
      ...bindings(groups ?? []),
    ],
  );
}
