import { expect, test } from 'vitest';
import { type RecordSet, type Zone, gandiApi } from './gandi-api.ts';

const record = (ttl = 300): RecordSet => ({
  rrset_name: 'docs',
  rrset_type: 'CNAME',
  rrset_ttl: ttl,
  rrset_values: ['edge.example.'],
});

function client(token = 'valid') {
  const zone: Zone = { name: 'example.net', token: 'valid', records: new Map() };
  const api = gandiApi(zone);
  const send = (method: string, path: string, body?: RecordSet) =>
    api({ method, path, headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  return { zone, send };
}

const records = '/v5/livedns/domains/example.net/records';

test('a record is created, read, replaced and deleted', () => {
  const { zone, send } = client();
  expect(send('POST', records, record())).toMatchObject({ status: 201 });
  expect(send('GET', `${records}/docs/CNAME`)).toEqual({ status: 200, body: record() });
  expect(send('PUT', `${records}/docs/CNAME`, record(600))).toMatchObject({ status: 201 });
  expect(zone.records.get('docs/CNAME')?.rrset_ttl).toBe(600);
  expect(send('DELETE', `${records}/docs/CNAME`)).toMatchObject({ status: 204 });
  expect(send('GET', `${records}/docs/CNAME`)).toMatchObject({ status: 404 });
});

test('a duplicate, a TTL that is too short, an unknown zone and a wrong token are refused', () => {
  const { send } = client();
  send('POST', records, record());
  expect(send('POST', records, record())).toMatchObject({ status: 409 });
  expect(send('PUT', `${records}/docs/CNAME`, record(299))).toMatchObject({ status: 400 });
  expect(send('GET', '/v5/livedns/domains/other.net/records')).toMatchObject({ status: 404 });
  expect(client('revoked').send('GET', records)).toMatchObject({ status: 403 });
});
