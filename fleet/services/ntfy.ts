import { internet } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { internalUrl, self } from '#model/reference.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib, mib, milli } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { k3sRingtail } from '../hosts.ts';
import { own } from '../images.ts';

const cache = '/var/cache/ntfy';

export const ntfy = defineService({
  name: 'ntfy',
  description: 'Push notifications',
  on: k3sRingtail,
  workloads: [
    {
      user: 65534,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/ntfy
        image: own('ntfy', 'v2.17.0-cd57814-nix'),
        args: ['serve', '--config', '/etc/ntfy/server.yml'],
        ports: { http: 80 },
        mounts: { '/etc/ntfy/server.yml': { volume: 'config', subPath: 'server.yml' }, [cache]: 'cache' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(50) },
        memory: { request: mib(32), limit: mib(256) },
        health: http('/v1/health'),
      },
    },
  ],
  volumes: {
    config: config('ntfy-config', {
      'server.yml': yaml({
        'base-url': internalUrl(self),
        // iOS only delivers push notifications from the server that the app was built for.
        'upstream-base-url': 'https://ntfy.sh',
        // Otherwise all phones share the rate limit of the proxy's address.
        'behind-proxy': true,
        'cache-file': `${cache}/cache.db`,
        'attachment-cache-dir': `${cache}/attachments`,
        'attachment-total-size-limit': '1G',
        'attachment-file-size-limit': '10M',
        'attachment-expiry-duration': '24h',
      }),
    }),
    cache: claim({ size: gib(2), backup: notBackedUp('messages are kept for 12 hours, attachments for a day') }),
  },
  calls: [internet('notifies the push service of new messages')],
  exposures: [{ host: 'ntfy', audience: 'admin', auth: { none: 'only reachable by the owner' } }],
  tile: { group: 'Infrastructure', name: 'Ntfy', icon: 'ntfy.png' },
});
