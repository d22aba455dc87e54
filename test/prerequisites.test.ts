import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { prerequisites, vaultCommands } from '#model/views/prerequisites.ts';

const found = prerequisites(fleet);

test.each([...found.map(({ verify }) => verify), ...vaultCommands(fleet)])('a shell can parse: %s', (command) => {
  expect(spawnSync('bash', ['-n', '-c', command], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

describe('every prerequisite of a workload is listed', () => {
  test.each([
    ['ringtail', 'container runtime nvidia', ['frigate', 'ollama']],
    ['ringtail', 'directory /mnt/storage1/ollama', ['ollama']],
    ['ringtail', 'certificate of the API server for ringtail.tail8d86e.ts.net', ['cluster ringtail']],
    ['sifaka', 'owner 1000 of /volume1/torrents', ['torrent']],
    ['sifaka', '/volume1/frigate/models/yolov9-c-640.onnx', ['frigate']],
  ])('%s: %s', (host, what, neededBy) => {
    expect(found.find((item) => item.host.name === host && item.what === what)).toMatchObject({ neededBy });
  });
});

test('a missing directory and a wrong owner fail', () => {
  const verify = (start: string): string => found.find(({ what }) => what.startsWith(start))?.verify ?? 'true';
  for (const start of ['directory /mnt/storage1', 'owner 1000 of', '/volume1/frigate/models']) {
    expect(spawnSync('bash', ['-c', verify(start)]).status).not.toBe(0);
  }
});
