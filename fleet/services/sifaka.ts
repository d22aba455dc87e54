import { defineNativeService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { always } from '#model/native.ts';
import { seconds } from '#model/units.ts';
import { shares, sifaka } from '../hosts.ts';

const docker = '/volume1/@appstore/ContainerManager/usr/bin/docker';
const hostNetwork = 'containers on the NAS use its network; the LAN is trusted, and the policy protects the tailnet';

/** Space of the volume behind all shares, as seen by indri through its mounted share. */
const space = (what: 'size' | 'avail'): string =>
  `node_filesystem_${what}_bytes{mountpoint="/Volumes/${shares.backups.name}"}`;

const unbound = 'not configurable in DSM; the LAN is trusted';

export const dsm = defineNativeService({
  name: 'dsm',
  description: 'NAS',
  on: sifaka,
  package: { manager: 'system', source: 'Synology DSM 7' },
  ports: {
    http: { port: 5000, bind: { all: unbound } },
    smb: { port: 445, bind: { all: unbound } },
    nfs: { port: 2049, bind: { all: unbound } },
  },
  exposures: [{ host: 'nas', audience: 'admin', auth: 'app', health: '/' }],
  tile: {
    group: 'Host Services',
    name: 'Sifaka NAS',
    icon: 'synology',
    widget: {
      type: 'prometheusmetric',
      metrics: [
        { label: 'Used', query: `${space('size')} - ${space('avail')}`, format: { type: 'bytes' } },
        { label: 'Total', query: space('size'), format: { type: 'bytes' } },
      ],
    },
  },
});

export const nodeExporter = defineNativeService({
  name: 'node-exporter-sifaka',
  description: 'Metrics of the NAS',
  on: sifaka,
  package: {
    manager: 'docker',
    // renovate: datasource=docker depName=docker.io/prom/node-exporter
    image: image('docker.io/prom/node-exporter', 'v1.10.2'),
  },
  ports: { metrics: { port: 9100, bind: { all: hostNetwork } } },
  jobs: [
    {
      label: 'prom-node-exporter-1',
      // Otherwise it would report the disks of its container.
      command: [docker, 'run', '--network=host', '--pid=host', '--volume=/:/host:ro,rslave', '--path.rootfs=/host'],
      when: always,
    },
  ],
  exposures: [
    {
      host: 'nas-metrics',
      port: 'metrics',
      protocol: 'tcp',
      audience: 'service',
      auth: { none: 'only disk metrics' },
      internalPort: 9100,
    },
  ],
  metrics: { 'node-exporter-sifaka': { port: 'metrics' } },
});

export const smartctlExporter = defineNativeService({
  name: 'smartctl-sifaka',
  description: 'Health of the disks of the NAS',
  on: sifaka,
  package: {
    manager: 'docker',
    // renovate: datasource=docker depName=docker.io/prometheuscommunity/smartctl-exporter
    image: image('docker.io/prometheuscommunity/smartctl-exporter', 'v0.14.0'),
  },
  ports: { metrics: { port: 9633, bind: { all: hostNetwork } } },
  jobs: [
    {
      label: 'smartctl-exporter',
      command: [
        docker,
        'run',
        '--privileged',
        '--user=root',
        '--publish=9633:9633',
        ...[1, 2, 3, 4].map((disk) => `--smartctl.device=/dev/sata${disk}`),
      ],
      when: always,
      root: 'accesses the disks directly',
    },
  ],
  exposures: [
    {
      host: 'nas-disks',
      port: 'metrics',
      protocol: 'tcp',
      audience: 'service',
      auth: { none: 'only disk metrics' },
      internalPort: 9633,
    },
  ],
  metrics: { 'smartctl-sifaka': { port: 'metrics', interval: seconds(60) } },
});
