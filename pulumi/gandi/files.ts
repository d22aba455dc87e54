import type { Files } from '#model/files.ts';
import type { Fleet } from '#model/fleet.ts';
import { dnsRecords } from '#model/views/dns.ts';

/** The public DNS records. */
export const recordFiles = (fleet: Fleet): Files =>
  new Map([['dist/dns/records.json', `${JSON.stringify(dnsRecords(fleet), null, 2)}\n`]]);
