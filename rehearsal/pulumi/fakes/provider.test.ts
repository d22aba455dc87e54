import { afterEach, expect, test, vi } from 'vitest';
import { FakeProvider, type ResourceKind, send } from './provider.ts';

const urn = 'urn:pulumi:dev::home::fake:index:Record::docs';
const record: ResourceKind = {
  replaceOnChanges: ['zone'],
  create: (inputs) => Promise.resolve({ id: 'id', outputs: { ...inputs, href: 'x' } }),
  read: (id, state) => Promise.resolve(id === 'gone' ? undefined : { ...state, ttl: 300 }),
  update: (_id, inputs) => Promise.resolve(inputs),
  delete: () => Promise.resolve(),
};
const provider = new FakeProvider('1.0.0', { 'fake:index:Record': record });
const diff = (olds: object, news: object) => provider.diff('id', urn, { ...olds }, { ...news });

afterEach(() => vi.unstubAllGlobals());

test('a changed input is an update, or a replacement if it cannot change', async () => {
  await expect(diff({ zone: 'a', ttl: 300 }, { zone: 'a', ttl: 600 })).resolves.toEqual({
    changes: true,
    replaces: [],
  });
  await expect(diff({ zone: 'a' }, { zone: 'b' })).resolves.toEqual({ changes: true, replaces: ['zone'] });
});

test('the order of a list, outputs, the keys of the engine and unset inputs are no change', async () => {
  const olds = { values: ['b', 'a'], href: 'x' };
  const news = { values: ['a', 'b'], __defaults: [], comment: undefined };
  await expect(diff(olds, news)).resolves.toEqual({ changes: false, replaces: [] });
});

test('a resource that does not exist is read as nothing', async () => {
  await expect(provider.read('gone', urn)).resolves.toEqual({});
  await expect(provider.read('id', urn, { zone: 'a' })).resolves.toMatchObject({ id: 'id', props: { ttl: 300 } });
});

test('an unsupported resource or function is refused by name', async () => {
  await expect(provider.create('urn:pulumi:dev::home::fake:index:Zone::a', {})).rejects.toThrow(
    'the fake provider does not support the resource fake:index:Zone',
  );
  await expect(provider.invoke('fake:index:getZone', {})).rejects.toThrow(
    'the fake provider does not support the function fake:index:getZone',
  );
});

test('a failed request has the action, the message and the status of the API', async () => {
  const answer = (status: number) =>
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"message":"rate limited"}', { status })));
  answer(429);
  await expect(send('Failed to set ACL', 'POST', 'http://api')).rejects.toThrow(
    'Failed to set ACL: rate limited (429)',
  );
  answer(404);
  await expect(send('Failed to set ACL', 'POST', 'http://api')).rejects.toThrow('(404)');
  await expect(send('Failed to fetch key', 'GET', 'http://api')).resolves.toMatchObject({ status: 404 });
});
