import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { bootScript } from './machine.ts';

const script = bootScript(edgeConfig(fleet), { nginx: '/opt/nginx', tailscaled: '/opt/tailscaled' });

test('the machine mounts nothing before its root directory is in memory, and starts the generated init', () => {
  const lines = script.split('\n');
  expect(lines.findIndex((line) => line.includes('mount'))).toBe(lines.indexOf('mount -t tmpfs tmpfs layers'));
  expect(lines.at(-2)).toBe('exec chroot $root /etc/edge/init');
});

test('the auth key is in no argument', () => {
  expect(script).toContain('TS_AUTHKEY=$(cat key)\n');
  expect(script.match(/TS_AUTHKEY/g)).toHaveLength(2);
});
