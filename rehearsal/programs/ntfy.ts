import assert from 'node:assert/strict';
import type { Program } from './program.ts';

export const ntfy: Program = {
  name: 'ntfy',
  service: 'ntfy',
  workload: 'Deployment ntfy',
  container: 'ntfy',
  origin: { kind: 'debian', package: 'ntfy' },
  image: { user: 65534, entrypoint: ['ntfy'] },
  purpose: 'delivers a message, and keeps it over a restart',
  async exercise(pod) {
    const url = (path: string) => pod.url(80, path);
    await fetch(url('/homelab'), { method: 'POST', body: 'a person at the door', signal: AbortSignal.timeout(5000) });
    const attachment = await fetch(url('/homelab'), {
      method: 'PUT',
      headers: { Filename: 'snapshot.jpg' },
      body: 'a picture',
      signal: AbortSignal.timeout(5000),
    });
    const { attachment: stored } = (await attachment.json()) as { readonly attachment?: { readonly url: string } };
    assert(
      stored?.url.startsWith('https://ntfy.ops.') === true,
      `the attachment has the address ${String(stored?.url)}`,
    );
    await pod.restart();
    const messages = await fetch(url('/homelab/json?poll=1'), { signal: AbortSignal.timeout(5000) });
    assert.match(await messages.text(), /a person at the door/);
    const file = await fetch(url(new URL(stored.url).pathname), { signal: AbortSignal.timeout(5000) });
    assert.equal(await file.text(), 'a picture');
    return 'a message and an attachment were still there after a restart';
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '"mountPath":"/var/cache/ntfy"', to: '"mountPath":"/cache"' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":65534', to: '"runAsUser":1000' },
    { kind: 'setting', object: 'ConfigMap', name: 'ntfy-config', from: 'cache-file:', to: 'cachefile:' },
    { kind: 'setting', object: 'ConfigMap', name: 'ntfy-config', from: 'attachment-cache-dir:', to: 'attachments:' },
  ],
};
