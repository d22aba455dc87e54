import assert from 'node:assert/strict';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../lib/wait.ts';
import type { Program } from './program.ts';
import { torrentFile } from './torrent-file.ts';
import { callTransmission, torrentsOf } from './transmission-rpc.ts';

const content = 'an archive that is already here\n';

export const transmission: Program = {
  name: 'transmission',
  service: 'torrent',
  workload: 'Deployment transmission',
  container: 'transmission',
  origin: { kind: 'debian', package: 'transmission-daemon' },
  image: { user: 1000 },
  notRun: 'the exporter in the same pod, which is a program of our own image',
  purpose: 'adds a torrent, finds its file, and keeps both over a restart',
  async exercise(pod) {
    const url = pod.url(9091, '/transmission/rpc');
    const folder = join(pod.folder('/downloads'), 'complete');
    mkdirSync(folder, { recursive: true });
    chownSync(folder, 1000, 1000);
    writeFileSync(join(folder, 'archive.zim'), content);
    const metainfo = torrentFile('archive.zim', content).toString('base64');
    await callTransmission(url, 'torrent-add', { metainfo });
    const isDone = () =>
      waitFor('the torrent has found its file', 15, async () => {
        const [torrent] = await torrentsOf(url);
        return torrent?.percentDone === 1 ? torrent : undefined;
      });
    const { downloadDir } = await isDone();
    assert.equal(downloadDir, '/downloads/complete');
    await pod.restart();
    await isDone();
    return 'a torrent has found its file, also after a restart';
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '"mountPath":"/downloads"', to: '"mountPath":"/torrents"' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":1000', to: '"runAsUser":65534' },
    {
      kind: 'setting',
      object: 'ConfigMap',
      name: 'transmission-settings',
      from: '/downloads/complete',
      to: '/downloads/done',
    },
    { kind: 'setting', object: 'ConfigMap', name: 'transmission-settings', from: '0.0.0.0', to: '127.0.0.1' },
    {
      kind: 'setting',
      object: 'ConfigMap',
      name: 'transmission-settings',
      from: 'rpc-whitelist-enabled\\": false',
      to: 'rpc-whitelist-enabled\\": true',
    },
  ],
};
