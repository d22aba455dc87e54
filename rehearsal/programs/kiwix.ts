import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './program.ts';

/** A grey picture of 48 × 48 pixels, which every archive must have. */
const illustration =
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAwAQAAAAB/ecQqAAAAEUlEQVR4nGNgGAWjYBQMHQAAAzAAAfZVXx0AAAAASUVORK5CYII=';

const page = '<html><head><title>Homelab</title></head><body>How to run a homelab</body></html>';

export const kiwix: Program = {
  name: 'kiwix',
  service: 'kiwix',
  workload: 'Deployment kiwix',
  container: 'kiwix-serve',
  origin: { kind: 'debian', package: 'kiwix-tools' },
  image: { user: 1000 },
  notRun: "the image's entrypoint dumb-init, which only passes signals on",
  purpose: 'serves an empty library, then an archive',
  async exercise(pod) {
    const site = join(pod.folder('/tmp'), 'site');
    mkdirSync(site);
    writeFileSync(join(site, 'index.html'), page);
    writeFileSync(join(site, 'icon.png'), Buffer.from(illustration, 'base64'));
    const metadata = ['title', 'description', 'creator', 'publisher', 'name'].map((name) => `--${name}=homelab`);
    const options = [
      '--welcome=index.html',
      '--illustration=icon.png',
      '--language=eng',
      '--withoutFTIndex',
      ...metadata,
    ];
    await pod.process.exec(['zimwriterfs', ...options, '/tmp/site', '/tmp/homelab.zim']);
    const folder = join(pod.folder('/data'), 'complete');
    mkdirSync(folder);
    copyFileSync(join(pod.folder('/tmp'), 'homelab.zim'), join(folder, 'homelab.zim'));
    await pod.restart();
    const response = await fetch(pod.url(80, '/content/homelab/index.html'), { signal: AbortSignal.timeout(5000) });
    assert.match(await response.text(), /How to run a homelab/);
    return 'a page of an archive that was made here';
  },
  damage: [
    { kind: 'path', object: 'Deployment', from: '"mountPath":"/data"', to: '"mountPath":"/archives"' },
    { kind: 'path', object: 'Deployment', from: '/catalog/v2/root.xml', to: '/catalog/v3/root.xml' },
    { kind: 'user', object: 'Deployment', from: '"runAsUser":1000', to: '"runAsUser":65534' },
    { kind: 'setting', object: 'Deployment', from: '--port=80', to: '--port=8080' },
  ],
};
