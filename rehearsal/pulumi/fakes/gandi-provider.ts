import { main } from '@pulumi/pulumi/provider/server.js';
import type { RecordSet } from './gandi-api.ts';
import { type Properties, type ResourceKind, FakeProvider, send } from './provider.ts';

/** Sends the same requests for a record as the real provider. Runs as the Pulumi plugin `pulumi-resource-gandi`. */
const base = `${process.env['GANDI_URL'] ?? ''}/v5/livedns/domains`;
const headers = {
  Authorization: `Bearer ${process.env['GANDI_PERSONAL_ACCESS_TOKEN'] ?? ''}`,
  'Content-Type': 'application/json',
};

const bodyOf = ({ name, type, ttl, values }: Properties): string =>
  JSON.stringify({ rrset_name: name, rrset_type: type, rrset_ttl: ttl, rrset_values: values });

/** The URL of a record, whose id is `zone/name/type`. A name cannot contain a slash. */
const urlOf = (id: string): string => {
  const [zone = '', name = '', type = ''] = id.split('/');
  return `${base}/${zone}/records/${encodeURIComponent(name)}/${type}`;
};

const record: ResourceKind = {
  replaceOnChanges: ['zone', 'name', 'type'],
  async create(inputs) {
    const { zone, name, type } = inputs;
    const id = [zone, name, type].map(String).join('/');
    await send(`record ${id}`, 'POST', `${base}/${String(zone)}/records`, { headers, body: bodyOf(inputs) });
    return { id, outputs: { ...inputs, href: urlOf(id) } };
  },
  async read(id, state) {
    const { status, text } = await send(`record ${id}`, 'GET', urlOf(id), { headers });
    if (status === 404) return undefined;
    const { rrset_ttl: ttl, rrset_values: values } = JSON.parse(text) as RecordSet;
    return { ...state, ttl, values };
  },
  async update(id, inputs) {
    await send(`record ${id}`, 'PUT', urlOf(id), { headers, body: bodyOf(inputs) });
    return { ...inputs, href: urlOf(id) };
  },
  async delete(id) {
    await send(`record ${id}`, 'DELETE', urlOf(id), { headers });
  },
};

await main(new FakeProvider('2.3.2', { 'gandi:livedns/record:Record': record }), process.argv.slice(2));
