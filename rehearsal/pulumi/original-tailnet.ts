import type { Fleet } from '#model/fleet.ts';

/**
 * The tailnet of the homelab that this one replaces: its policy, and the tags of its devices. Logins are those of the
 * fleet.
 */

const rule = (from: string, to: string, ...ports: readonly number[]) => ({
  src: [from],
  dst: [to],
  ip: ports.length === 0 ? ['*'] : ports.map((port) => `tcp:${port}`),
});

const managed = ['autogroup:admin', 'tag:blumeops'];
const operated = [...managed, 'tag:k8s-operator'];

const tags = {
  managed:
    'blumeops homelab workstation nas grafana kiwix forge devpi loki pg feed registry k8s-api ci-gateway flyio-proxy',
  operated: 'k8s-operator k8s flyio-target',
};

const ownedBy = (names: string, owners: readonly string[]) =>
  Object.fromEntries(names.split(' ').map((name) => [`tag:${name}`, owners]));

const check = (from: string, to: string) => ({
  action: 'check',
  src: [from],
  dst: [to],
  users: ['autogroup:nonroot'],
  ...(to === 'autogroup:self' ? {} : { checkPeriod: '12h' }),
});

/** The policy as it was written by hand. */
export const originalPolicy = ({ network }: Fleet): string =>
  JSON.stringify({
    groups: { 'group:allisonflix': network.people.map(({ login }) => login) },
    grants: [
      rule('autogroup:admin', '*'),
      rule('autogroup:member', 'tag:kiwix', 443),
      rule('autogroup:member', 'tag:forge', 443, 22),
      rule('autogroup:member', 'tag:devpi', 443),
      rule('autogroup:member', 'tag:feed', 443),
      rule('autogroup:member', 'tag:pg', 5432),
      rule('tag:homelab', 'tag:homelab'),
      rule('tag:homelab', 'tag:nas'),
      rule('tag:flyio-proxy', 'tag:flyio-target', 443),
      rule('tag:ci-gateway', 'tag:registry', 443),
      rule('tag:k8s', 'tag:registry', 443),
      rule('tag:k8s', 'tag:homelab', 3001, 2200),
      rule('tag:homelab', 'tag:k8s', 443, 5432, 9187),
    ],
    ssh: [
      check('autogroup:member', 'autogroup:self'),
      check('autogroup:admin', 'tag:homelab'),
      check('autogroup:admin', 'tag:nas'),
      { action: 'accept', src: ['tag:homelab'], dst: ['tag:homelab'], users: ['autogroup:nonroot'] },
    ],
    autoApprovers: { services: { 'tag:k8s': ['tag:k8s'] } },
    tagOwners: { ...ownedBy(tags.managed, managed), ...ownedBy(tags.operated, operated) },
    tests: network.people.map(({ login, role }) =>
      role === 'admin'
        ? { src: login, accept: ['tag:grafana:443', 'tag:registry:443', 'tag:k8s-api:443', 'tag:homelab:22'] }
        : { src: login, accept: ['tag:kiwix:443', 'tag:forge:443'], deny: ['tag:grafana:443', 'tag:nas:445'] },
    ),
  });

/** Tags of the managed devices, by host. */
export const originalTags: Readonly<Record<string, readonly string[]>> = {
  indri: ['homelab', 'blumeops', 'forge', 'loki', 'registry', 'k8s-api'],
  ringtail: ['homelab', 'blumeops'],
  sifaka: ['nas', 'blumeops'],
};
