import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { podAddress } from '../sandbox/addresses.ts';
import { pythonFolder } from '../sandbox/debian.ts';
import type { Program } from './program.ts';

const run = promisify(execFile);

/** What the start script of our image is known to do. */
const start = `#!/bin/sh
set -eu
folder=\${DEVPI_SERVERDIR:-/devpi}
if [ ! -f "$folder/.serverversion" ]; then
  devpi-init --serverdir "$folder" --root-passwd "\${DEVPI_ROOT_PASSWORD:?}"
fi
exec devpi-server --serverdir "$folder" --host "\${DEVPI_HOST:-0.0.0.0}" --port "\${DEVPI_LISTEN_PORT:-3141}" \\
  \${DEVPI_OUTSIDE_URL:+--outside-url "$DEVPI_OUTSIDE_URL"}
`;

const script = (module: string, name: string): string =>
  `#!/usr/bin/python3\nfrom ${module} import ${name}\n${name}()\n`;

/** A wheel with one module, as base64 on stdout. */
const wheel = `
import base64, io, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, 'w') as archive:
    archive.writestr('homelab.py', 'answer = 42')
    archive.writestr('homelab-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: homelab\\nVersion: 1.0\\n')
    archive.writestr('homelab-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    archive.writestr('homelab-1.0.dist-info/RECORD', '')
print(base64.b64encode(buffer.getvalue()).decode())
`;

export const devpi: Program = {
  name: 'devpi',
  service: 'devpi',
  workload: 'StatefulSet devpi',
  container: 'devpi',
  origin: { kind: 'python', distribution: 'devpi-server' },
  image: {
    user: 1000,
    account: 'devpi',
    entrypoint: ['/start.sh'],
    environment: { PYTHONPATH: pythonFolder },
    files: {
      '/start.sh': start,
      '/usr/local/bin/devpi-init': script('devpi_server.init', 'init'),
      '/usr/local/bin/devpi-server': script('devpi_server.main', 'main'),
    },
  },
  notRun: 'the start script of our image; one that does the same runs instead',
  purpose: 'serves an uploaded package to pip',
  async exercise(pod) {
    const url = (path: string) => pod.url(3141, path);
    const { DEVPI_ROOT_PASSWORD: password = '' } = pod.container.environment;
    const credentials = Buffer.from(`root:${password}`).toString('base64');
    const send = async (method: string, path: string, body: string | FormData) => {
      const headers = {
        Authorization: `Basic ${credentials}`,
        ...(typeof body === 'string' ? { 'Content-Type': 'application/json', Accept: 'application/json' } : {}),
      };
      const response = await fetch(url(path), { method, headers, body, signal: AbortSignal.timeout(40_000) });
      const text = await response.text();
      assert(response.ok, `${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    };
    await send('PUT', '/root/ci', JSON.stringify({ bases: [] }));
    const form = new FormData();
    const { stdout } = await run('chroot', [pod.sandbox.tree, 'python3', '-c', wheel]);
    const fields = {
      ':action': 'file_upload',
      name: 'homelab',
      version: '1.0',
      filetype: 'bdist_wheel',
      pyversion: 'py3',
    };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('content', new Blob([Buffer.from(stdout, 'base64')]), 'homelab-1.0-py3-none-any.whl');
    await send('POST', '/root/ci/', form);
    const client = pod.sandbox.root('pip', { user: 1000 });
    const python = async (...args: readonly string[]): Promise<string> => {
      const command = ['env', '-i', 'PATH=/usr/bin:/bin', 'HOME=/root', 'PYTHONPATH=/installed', 'python3', ...args];
      return (await run('chroot', [client, ...command], { timeout: 60_000 })).stdout.trim();
    };
    const index = ['--index-url', url('/root/ci/+simple/'), '--trusted-host', podAddress];
    await python('-m', 'pip', 'install', '--quiet', '--no-cache-dir', '--target', '/installed', ...index, 'homelab');
    assert.equal(await python('-c', 'import homelab; print(homelab.answer)'), '42');
    return 'pip installed a package that was uploaded with the password of the vault';
  },
  damage: [
    { kind: 'path', object: 'StatefulSet', from: '"mountPath":"/devpi"', to: '"mountPath":"/data"' },
    { kind: 'user', object: 'StatefulSet', from: '"runAsUser":1000', to: '"runAsUser":65534' },
    { kind: 'setting', object: 'StatefulSet', from: 'DEVPI_ROOT_PASSWORD', to: 'DEVPI_PASSWORD' },
  ],
};
