import assert from 'node:assert/strict';
import type { Program } from './program.ts';

export const valkey: Program = {
  name: 'valkey',
  service: 'immich',
  workload: 'Deployment immich-valkey',
  container: 'immich-valkey',
  origin: { kind: 'debian', package: 'valkey-server' },
  image: { user: 999, entrypoint: ['valkey-server'], folders: ['/data'], workingDir: '/data' },
  notRun: "the image's entrypoint, which only changes users if it runs as root",
  purpose: 'keeps a queue over a restart',
  async exercise(pod) {
    const client = (...args: readonly string[]) => pod.process.exec(['valkey-cli', ...args]);
    await client('rpush', 'queue', 'thumbnail');
    await pod.restart();
    assert.equal((await client('lpop', 'queue')).trim(), 'thumbnail');
    return 'a job was still queued after a restart';
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '"mountPath":"/data"', to: '"mountPath":"/queue"' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":999', to: '"runAsUser":1000' },
    { kind: 'setting', object: 'Deployment', from: 'valkey-cli ping', to: 'valkey-cli -p 6380 ping' },
  ],
};
