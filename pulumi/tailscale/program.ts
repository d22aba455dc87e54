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

/** Fingerprint of a policy text: the first 12 hex digits of its SHA-256. */
export const policyHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Outputs of the stack. */
export interface TailnetOutputs {
  readonly aclId: Output<string>;
  readonly policyHash: string;
  /** Node ids by host. */
  readonly deviceIds: Readonly<Record<string, string>>;
  /** Addresses of the Tailscale Services that hosts advertise, by name. */
  readonly serviceAddresses: Readonly<Record<string, Output<string[]>>>;
  /** Auth key of the edge proxy. Secret: encrypted in the state, masked in outputs. */
  readonly edgeAuthKey: Output<string>;
  /** Expiry of the auth key (RFC 3339). The edge proxy needs a new key before its next start after that. */
  readonly edgeAuthKeyExpires: Output<string>;
  readonly [name: string]: unknown;
}

/** Type and name of the policy in the state. */
export const policyResource = { type: 'tailscale:index/acl:Acl', name: 'tailnet-acl' } as const;

/**
 * The tailnet policy, which only this stack writes. The provider is never told to overwrite: if the state does not
 * contain the policy, the API rejects the change (412) until {@link adoptPolicy} has imported the live one. The policy
 * is protected, and not reset if the stack is destroyed, because Tailscale's default policy opens everything.
 */
const policyOf = (text: string): tailscale.Acl =>
  new tailscale.Acl(
    policyResource.name,
    { acl: text, overwriteExistingContent: false, resetAclOnDestroy: false },
    { protect: true },
  );

/**
 * A program that only imports the live policy. The engine accepts it only if the tailnet has exactly this text. The
 * provider ignores the id (https://www.pulumi.com/registry/packages/tailscale/api-docs/acl/#import).
 */
export const adoptPolicy = (live: string) => (): Promise<void> => {
  new tailscale.Acl(policyResource.name, { acl: live }, { protect: true, import: 'acl' });
  return Promise.resolve();
};

/** Tags of managed hosts. User devices are never tagged, because a tag replaces the identity of the owner. */
async function tagDevices(hosts: readonly Host[], tailnet: string, policy: tailscale.Acl) {
  return Promise.all(
    hosts.map(async ({ name, tags }) => {
      const { nodeId } = await findDevice(name, tailnet);
      new tailscale.DeviceTags(
        `${name}-tags`,
        { deviceId: nodeId, tags: tagged(tags) },
        // On deletion the provider would remove all tags, which leaves a host without owner and grants.
        { dependsOn: [policy], retainOnDelete: true },
      );
      return [name, nodeId] as const;
    }),
  );
}

/** Tailscale Services that hosts advertise. Those of clusters are created by the operator. */
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

/** The policy text of a fleet. */
export const policyText = (fleet: Fleet): string => hujson(tailnetPolicy(fleet));

/**
 * The tailnet of a fleet. All tagged resources depend on the policy, which defines tag owners; if the policy is
 * rejected, nothing else changes.
 *
 * Resource names match the previous hand-written stack, so that its state can be kept.
 *
 * @param text the policy, during a transition one that allows more
 */
export async function tailnetProgram(fleet: Fleet, text = policyText(fleet)): Promise<TailnetOutputs> {
  const { tailnet, edgeKeyLifetime } = tailnetConfig(fleet);
  const policy = policyOf(text);
  const edge = fleet.providers.edge.service;
  const devices = await tagDevices(
    fleet.hosts.filter(({ ownership }) => ownership === 'managed'),
    tailnet,
    policy,
  );
  // On deletion the provider would switch MagicDNS off.
  new tailscale.DnsPreferences('dns-preferences', { magicDns: true }, { retainOnDelete: true });
  // Ingresses and `tailscale serve` need certificates.
  new tailscale.TailnetSettings('tailnet-settings', { httpsEnabled: true }, { retainOnDelete: true });
  const services = servicesOf(fleet, policy);
  const key = new tailscale.TailnetKey(
    // Most changes replace the key, so its inputs and its name contain nothing that can be renamed without a new tag.
    `${fleet.network.tags.edgeProxy}-key`,
    {
      // Every deployment creates a new machine, which joins with the same key and is removed when it stops.
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
