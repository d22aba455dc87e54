import type { Data } from '#model/value.ts';
import type { Fleet } from '#model/fleet.ts';
import { blueprint, group } from './blueprint.ts';

/** Name by which other blueprints depend on the groups. */
export const commonIdentity = 'BlumeOps Common Identity';

/** May sign in everywhere, and is admin in services that support groups. */
const admins = 'admins';
/** Service accounts that push images. */
const pushers = 'artifact-workloads';

/** Every group of the fleet's clients. */
export const groupsBlueprint = (fleet: Fleet): Data => {
  const named = fleet.services.flatMap(({ sso }) => sso?.groups ?? []);
  const names = [...new Set([admins, pushers, ...named])].sort();
  return blueprint(
    commonIdentity,
    'Shared groups',
    [],
    names.map((name) => ({ model: 'authentik_core.group', identifiers: { name } })),
  );
};

/** The account that CI uses to push images. Its password is set by hand, and is only used to create an API key. */
export const machinesBlueprint: Data = blueprint(
  'BlumeOps CI Identity',
  'Accounts of machines',
  [commonIdentity],
  [
    {
      model: 'authentik_core.user',
      identifiers: { username: 'zot-ci' },
      attrs: { name: 'Zot CI Service Account', type: 'service_account', is_active: true, groups: [group(pushers)] },
    },
  ],
);
