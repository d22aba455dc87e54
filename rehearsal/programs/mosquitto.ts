import { execFile } from 'node:child_process';
import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import { podAddress } from '../sandbox/addresses.ts';
import type { Program } from './program.ts';

const run = promisify(execFile);

export const mosquitto: Program = {
  name: 'mosquitto',
  service: 'mqtt',
  workload: 'Deployment mosquitto',
  container: 'mosquitto',
  origin: { kind: 'debian', package: 'mosquitto' },
  image: {
    user: 1883,
    entrypoint: ['/usr/sbin/mosquitto', '-c', '/mosquitto/config/mosquitto.conf'],
    folders: ['/mosquitto/config', '/mosquitto/data', '/mosquitto/log'],
  },
  notRun: "the image's entrypoint, which only changes owners if it runs as root",
  purpose: 'delivers a message',
  async exercise({ sandbox }) {
    const client = (name: string, ...args: readonly string[]) =>
      run('chroot', [sandbox.tree, name, '-h', podAddress, '-t', 'frigate/events', ...args], { timeout: 10_000 });
    const received = client('mosquitto_sub', '-C', '1', '-W', '8');
    const sent = setInterval(() => void client('mosquitto_pub', '-m', 'a person').catch(() => undefined), 200);
    try {
      const { stdout } = await received;
      assert.equal(stdout.trim(), 'a person');
    } finally {
      clearInterval(sent);
    }
    return 'a subscriber received what another client published';
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '/mosquitto/config/mosquitto.conf', to: '/mosquitto/mosquitto.conf' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":1883', to: '"runAsUser":0' },
    { kind: 'setting', object: 'ConfigMap', name: 'mosquitto-config', from: 'listener 1883', to: 'listener 1884' },
    {
      kind: 'setting',
      object: 'ConfigMap',
      name: 'mosquitto-config',
      from: 'allow_anonymous true',
      to: 'allow_anonymous false',
    },
  ],
};
