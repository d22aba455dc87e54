import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { programBinaries } from '../lib/binaries.ts';
import { waitFor } from '../lib/wait.ts';
import { internetAddress, peerAddress } from '../sandbox/addresses.ts';
import { Postgres, literal } from '../sandbox/postgres.ts';
import type { Program } from './program.ts';

const feed = `<?xml version="1.0"?>
<rss version="2.0"><channel><title>Homelab</title><link>http://blog.example/</link><description>News</description>
<item><title>It runs</title><link>http://blog.example/it-runs</link><guid>1</guid></item></channel></rss>
`;

const login = { user: 'reader', password: 'of many feeds' };

export const miniflux: Program = {
  name: 'miniflux',
  service: 'miniflux',
  workload: 'Deployment miniflux',
  container: 'miniflux',
  origin: { kind: 'go', binary: programBinaries.miniflux, path: '/usr/bin/miniflux', version: '2.2.17' },
  // The image listens on all addresses.
  image: { user: 65534, entrypoint: ['/usr/bin/miniflux'], environment: { LISTEN_ADDR: '0.0.0.0:8080' } },
  namespaces: ['databases'],
  purpose: 'migrates its database as the declared role, and fetches a feed',
  async prepare(sandbox, { secrets }) {
    const { username = '', password = '' } = secrets['databases/blumeops-pg-miniflux'] ?? {};
    sandbox.addHost('blog.example', internetAddress);
    sandbox.addHost('blumeops-pg-rw.databases.svc.cluster.local', peerAddress(1));
    const server = await Postgres.start(sandbox, 'postgres', peerAddress(1));
    await server.query(
      { database: 'postgres' },
      `CREATE ROLE ${username} LOGIN PASSWORD ${literal(password)}`,
      `CREATE DATABASE miniflux OWNER ${username}`,
    );
  },
  async exercise(pod) {
    const server = createServer((_, response) => response.end(feed)).listen(80, internetAddress);
    // Miniflux asks for the credentials on a terminal, which `script` provides.
    const answers = `printf '${login.user}\n${login.password}\n'`;
    await pod.process.exec(['sh', '-c', `${answers} | script -qec '/usr/bin/miniflux -create-admin' /dev/null`]);
    const authorization = Buffer.from(`${login.user}:${login.password}`).toString('base64');
    const api = async (path: string, body?: object): Promise<unknown> => {
      const response = await fetch(pod.url(8080, `/v1/${path}`), {
        headers: { Authorization: `Basic ${authorization}` },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      });
      assert(response.ok, `POST ${path}: ${response.status} ${response.ok ? '' : await response.text()}`);
      return response.json();
    };
    const [category] = (await api('categories')) as readonly { readonly id: number }[];
    await api('feeds', { feed_url: 'http://blog.example/feed', category_id: category?.id });
    const title = await waitFor('the entry of the feed is stored', 10, async () => {
      const { entries } = (await api('entries')) as { readonly entries: readonly { readonly title: string }[] };
      return entries[0]?.title;
    });
    assert.equal(title, 'It runs');
    const metrics = await fetch(pod.url(8080, '/metrics'));
    assert.match(await metrics.text(), /^miniflux_/m);
    server.close();
    return 'the entry of a feed is in the database, and metrics are served';
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '"/healthcheck"', to: '"/health"' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":65534', to: '"runAsUser":0' },
    { kind: 'setting', object: 'Deployment', from: 'RUN_MIGRATIONS', to: 'MIGRATIONS' },
    { kind: 'setting', object: 'Deployment', from: '10.0.0.0/8', to: '192.168.0.0/16' },
    {
      kind: 'setting',
      object: 'ExternalSecret',
      name: 'miniflux-db',
      from: ' | urlquery | replace \\"+\\" \\"%20\\"',
      to: '',
    },
    { kind: 'setting', object: 'ExternalSecret', name: 'miniflux-db', from: ' | replace \\"+\\" \\"%20\\"', to: '' },
  ],
};
