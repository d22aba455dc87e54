import type { Findings } from '../findings.ts';
import type { Host, Share } from '../host.ts';
import type { Network } from '../network.ts';
import {
  absolutePath,
  dnsLabel,
  dnsSubdomain,
  email,
  goDurationText,
  ipv4Address,
  ipv4Range,
  tailscaleTag,
} from '../syntax.ts';

const tailnetAddresses = /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** Refuses what Tailscale, Ansible or the policy could not use of a machine. */
export function inspectHost(findings: Findings, host: Host): void {
  findings.requireName('name', host.name, dnsLabel);
  for (const tag of host.tags) findings.requireSyntax('tags', tag, tailscaleTag, 'write it without "tag:"');
  for (const [name, port] of Object.entries(host.ports)) findings.requirePort(`ports.${name}`, port);
  const { tailnetAddress, lanAddress } = host;
  const fix = 'copy it from the machine';
  if (lanAddress !== undefined) findings.requireSyntax('lanAddress', lanAddress, ipv4Address, fix);
  if (tailnetAddress !== undefined) {
    findings.requireSyntax('tailnetAddress', tailnetAddress, ipv4Address, fix);
    findings.require(
      !ipv4Address.matches(tailnetAddress) || tailnetAddresses.test(tailnetAddress),
      'tailnetAddress',
      tailnetAddress,
      'Tailscale gives addresses from 100.64.0.0/10 (https://tailscale.com/kb/1015/100.x-addresses)',
      'copy it from `tailscale ip -4`',
    );
  }
}

/** Refuses what `exports(5)` cannot take. */
export function inspectShare(findings: Findings, { path, nfsClients }: Share): void {
  findings.requireSyntax('path', path, absolutePath, 'write the path of the folder on the NAS');
  for (const client of nfsClients) {
    const holds = ipv4Range.matches(client) || ipv4Address.matches(client) || isHostName(client);
    findings.require(holds, 'nfsClients', client, 'must be an IPv4 range, an address or a host name', 'correct it');
  }
}

/** Four numbers with dots are meant as an address. */
const isHostName = (text: string): boolean => dnsSubdomain.matches(text) && !/^[\d./]+$/.test(text);

/** Gandi's LiveDNS takes no other time to live (https://api.gandi.net/docs/livedns/, `rrset_ttl`). */
const [shortest, longest] = [300, 2_592_000];

/** What Tailscale names by itself in a policy, besides groups of a tailnet (https://tailscale.com/kb/1337/policy-syntax). */
const groupName = tailscaleTag;

/** Refuses names and people that Tailscale or Gandi would refuse, and with them the whole policy or zone. */
export function inspectNetwork(findings: Findings, network: Network): void {
  for (const domain of ['tailnet', 'zone'] as const) {
    const rule = 'must be a domain: lower-case letters, digits, hyphens, and a dot';
    const holds = dnsSubdomain.matches(network[domain]) && network[domain].includes('.');
    findings.require(holds, domain, network[domain], rule, 'write it without https:// and without a dot at its end');
  }
  findings.requireName('internal', network.internal, dnsLabel);
  findings.requireSyntax('lan', network.lan, ipv4Range, 'write the range of the LAN');
  for (const { name, login } of network.people) {
    findings.requireSyntax(
      `people[${name}].login`,
      login,
      email,
      'write the login as the admin console of Tailscale shows it',
    );
  }
  findings.requireUnique(
    network.people,
    ({ login }) => login.toLowerCase(),
    (second, first) => ({
      field: `people[${second.name}].login`,
      value: second.login,
      rule: `${first.name} has that login, too`,
      fix: 'give each person one login',
    }),
  );
  for (const { name } of network.groups) {
    findings.requireSyntax('groups', name, groupName, 'use letters, digits and hyphens, without "group:"');
  }
  for (const [role, tag] of Object.entries(network.tags) as [string, string][]) {
    findings.requireSyntax(`tags.${role}`, tag, tailscaleTag, 'write it without "tag:"');
  }
  for (const tag of network.ssh.tags) findings.requireSyntax('ssh.tags', tag, tailscaleTag, 'write it without "tag:"');
  findings.requireSyntax('ssh.checkPeriod', network.ssh.checkPeriod, goDurationText, 'write it like 12h');
  const holds = Number.isInteger(network.ttl) && network.ttl >= shortest && network.ttl <= longest;
  findings.require(
    holds,
    'ttl',
    network.ttl,
    `Gandi takes whole seconds from ${shortest} to ${longest}`,
    `write ${shortest}`,
  );
}
