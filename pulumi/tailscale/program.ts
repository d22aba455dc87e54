import { createHash } from 'node:crypto';
import { type Output, secret } from '@pulumi/pulumi';
import * as tailscale from '@pulumi/tailscale';
import type { Fleet } from '#model/fleet.ts';
import type { Host } from '#model/host.ts';
import { endpoints } from '#model/views/endpoints.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { findDevice } from '../lib/lookup.ts';
import { tailnetConfig } from './config.ts';
import { hujson } from './hujson.ts';

const tagged = (tags: readonly string[]): string[] => tags.map((tag) => `tag:${tag}`);

/** Short fingerprint of a policy text, to compare two by eye: 12 hexadecimal digits of its SHA-256. */
export const policyHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What the stack tells others. */
export interface TailnetOutputs {
  readonly aclId: Output<string>;
  readonly policyHash: string;
  /** Node ids by host. */
  readonly deviceIds: Readonly<Record<string, string>>;
  /** Addresses of the Tailscale Services that hosts advertise, by name. */
  readonly serviceAddresses: Readonly<Record<string, Output<string[]>>>;
  /** With which the edge machine joins the tailnet. A secret: encrypted in the state, masked in every output. */
  readonly edgeAuthKey: Output<string>;
  /** When that key ends, RFC 3339: the machine must have a new one before it starts again. */
  readonly edgeAuthKeyExpires: Output<string>;
  readonly [name: string]: unknown;
}

/** Type and name of the policy in the state. */
export const policyResource = { type: 'tailscale:index/acl:Acl', name: 'tailnet-acl' } as const;

/**
 * The whole policy, which this stack alone writes. A tailnet has one before we come, so the provider is never told to
 * overwrite: a stack that does not know the policy (new, or with its state lost) is refused by the API (412) until
 * {@link adoptPolicy} has taken the live one over. Afterwards each change is an update of a text that we know. It is
 * protected, and not reset when the stack is destroyed: Tailscale's default policy opens everything.
 */
const policyOf = (text: string): tailscale.Acl =>
  new tailscale.Acl(
    policyResource.name,
    { acl: text, overwriteExistingContent: false, resetAclOnDestroy: false },
    { protect: true },
  );

/**
 * A program that imports the live policy and nothing else; the engine accepts it only if the tailnet has exactly this
 * text. The provider takes any id (https://www.pulumi.com/registry/packages/tailscale/api-docs/acl/#import).
 */
export const adoptPolicy = (live: string) => (): Promise<void> => {
  new tailscale.Acl(policyResource.name, { acl: live }, { protect: true, import: 'acl' });
  return Promise.resolve();
};

/** Tags of the machines that we manage; those of people are never tagged, a tag would take away their owner (INV-05). */
async function tagDevices(hosts: readonly Host[], tailnet: string, policy: tailscale.Acl) {
  return Promise.all(
    hosts.map(async ({ name, tags }) => {
      const { nodeId } = await findDevice(name, tailnet);
      new tailscale.DeviceTags(
        `${name}-tags`,
        { deviceId: nodeId, tags: tagged(tags) },
        // The provider's way to delete is to set no tags, which leaves a server that nobody owns and no rule names.
        { dependsOn: [policy], retainOnDelete: true },
      );
      return [name, nodeId] as const;
    }),
  );
}

/** Names and addresses for what hosts publish; the operator makes those of the clusters. */
const servicesOf = (fleet: Fleet, policy: tailscale.Acl): readonly (readonly [string, tailscale.Service])[] =>
  endpoints(fleet)
    .filter(({ service }) => service.kind === 'native')
    .map(({ name, service, ports, tags }) => [
      name,
      new tailscale.Service(
        `service-${name}`,
        {
          name: `svc:${name}`,
          comment: service.description,
          ports: ports.toSorted((a, b) => a - b).map((port) => `tcp:${port}`),
          tags: tagged(tags),
        },
        { dependsOn: [policy] },
      ),
    ]);

/**
 * The tailnet of a fleet. Everything that carries a tag waits for the policy, which says who owns the tag: a policy
 * that is rejected leaves all else as it was.
 *
 * The resources have the names of the stack before it was computed, so that its state is taken over as it is.
 */
export async function tailnetProgram(fleet: Fleet): Promise<TailnetOutputs> {
  const { tailnet, edgeKeyLifetime } = tailnetConfig(fleet);
  const text = hujson(tailnetPolicy(fleet));
  const policy = policyOf(text);
  const edge = fleet.providers.edge.service;
  const devices = await tagDevices(
    fleet.hosts.filter(({ ownership }) => ownership === 'managed'),
    tailnet,
    policy,
  );
  new tailscale.DnsPreferences('dns-preferences', { magicDns: true });
  const services = servicesOf(fleet, policy);
  const key = new tailscale.TailnetKey(
    `${edge.name}-key`,
    {
      description: edge.name,
      // The machine is made anew at each deployment, joins with the same key, and vanishes when it stops.
      reusable: true,
      ephemeral: true,
      preauthorized: true,
      recreateIfInvalid: 'always',
      expiry: edgeKeyLifetime,
      tags: tagged(edge.on.tags),
    },
    { dependsOn: [policy] },
  );
  return {
    aclId: policy.id,
    policyHash: policyHash(text),
    deviceIds: Object.fromEntries(devices),
    serviceAddresses: Object.fromEntries(services.map(([name, service]) => [name, service.addrs])),
    edgeAuthKey: secret(key.key),
    edgeAuthKeyExpires: key.expiresAt,
  };
}
