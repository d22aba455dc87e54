import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { waitFor } from '../lib/wait.ts';
import { internetAddress, peerAddress } from '../sandbox/addresses.ts';
import { certificateFor, serveHttps } from '../sandbox/https.ts';
import type { Program } from './program.ts';
import { torrentFile } from './torrent-file.ts';
import { torrentsOf } from './transmission-rpc.ts';

/** Where the other Transmission answers, beside the name that the manifest uses. */
const rpc = `http://${peerAddress(1)}:9091/transmission/rpc`;

export const torrentSync: Program = {
  name: 'torrent-sync',
  service: 'kiwix',
  workload: 'Deployment kiwix',
  container: 'torrent-sync',
  origin: { kind: 'debian', package: 'transmission-cli' },
  image: { user: 1000 },
  namespaces: ['torrent'],
  purpose: "adds every listed archive to a Transmission with the fleet's settings",
  async prepare(sandbox, { configMaps }) {
    const settings = configMaps['torrent/transmission-settings']?.['settings.json'] ?? '';
    sandbox.addHost('download.kiwix.org', internetAddress);
    const certificate = certificateFor(sandbox, 'download.kiwix.org');
    serveHttps(internetAddress, certificate, (request, response) =>
      response.end(torrentFile(basename(request.url ?? '', '.torrent'), request.url ?? '')),
    );
    sandbox.addHost('transmission.torrent.svc.cluster.local', peerAddress(1));
    await sandbox.peer({
      name: 'transmission',
      image: { user: 1000, folders: ['/config', '/downloads'], files: { '/config/settings.json': settings } },
      command: ['transmission-daemon', '--foreground', '--config-dir', '/config'],
      // It does not know the authority that signed the certificate above.
      environment: { TR_CURL_SSL_NO_VERIFY: '1' },
    });
    await waitFor('Transmission answers', 20, () => torrentsOf(rpc));
  },
  async exercise(pod) {
    const list = readFileSync(join(pod.folder('/config'), 'torrents.txt'), 'utf8')
      .trim()
      .split('\n');
    const wanted = list.map((url) => basename(url, '.torrent')).sort();
    await waitFor(`all ${wanted.length} archives are known`, 30, async () => {
      const known = (await torrentsOf(rpc)).map(({ name }) => name).sort();
      return JSON.stringify(known) === JSON.stringify(wanted) ? true : undefined;
    });
    return `${wanted.length} archives`;
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '/config/torrents.txt', to: '/config/list.txt' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":1000', to: '"runAsUser":0' },
    { kind: 'setting', object: 'Deployment', from: ':9091', to: ':9092' },
    { kind: 'setting', object: 'ConfigMap', name: 'zim-torrent-sync-script', from: '--add', to: '--added' },
  ],
};
