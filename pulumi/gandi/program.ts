import type { Fleet } from '#model/fleet.ts';
import { type DnsRecord, type Target, dnsRecords } from '#model/views/dns.ts';
import { findDevice, findService, ipv4Of } from '../lib/lookup.ts';
import { dnsConfig } from './config.ts';
import { LiveDnsRecord } from './record.ts';

/** Outputs of the stack. */
export interface DnsOutputs {
  readonly zone: string;
  /** Addresses that were looked up, by name of the device or Tailscale Service. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

/** Resource names match the previous hand-written stack, so that existing records are kept. */
export function resourceName({ name, type }: DnsRecord, internal: string): string {
  if (type === 'CNAME') return `${name}-public`;
  if (name === internal) return `${name}-base`;
  return name.startsWith('*.') ? `${name.slice(2)}-wildcard` : name.replaceAll('.', '-');
}

const lookedUp = (target: Target): readonly string[] => ('addressOf' in target ? [target.addressOf] : []);

const lookUp = async (name: string, tailnet: string): Promise<string> =>
  name.startsWith('svc:')
    ? ipv4Of(name, (await findService(name)).addrs)
    : ipv4Of(name, (await findDevice(name, tailnet)).addresses);

function valueOf(target: Target, addresses: ReadonlyMap<string, string>): string {
  if ('address' in target) return target.address;
  if ('name' in target) return target.name;
  const address = addresses.get(target.addressOf);
  if (address === undefined) throw new Error(`${target.addressOf} was not looked up`);
  return address;
}

/**
 * Every record that we manage. Other records of the zone, such as mail, are not touched. Addresses come from
 * Tailscale's API, so this does not need to run inside the tailnet.
 */
export async function dnsProgram(fleet: Fleet): Promise<DnsOutputs> {
  const { zone, tailnet } = dnsConfig(fleet);
  const records = dnsRecords(fleet);
  const names = [...new Set(records.flatMap(({ target }) => lookedUp(target)))];
  const addresses = new Map(await Promise.all(names.map(async (name) => [name, await lookUp(name, tailnet)] as const)));
  for (const record of records) {
    const { name, type, ttl, target } = record;
    new LiveDnsRecord(resourceName(record, fleet.network.internal), {
      zone,
      name,
      type,
      ttl,
      values: [valueOf(target, addresses)],
    });
  }
  return { zone, addresses: Object.fromEntries(addresses) };
}
