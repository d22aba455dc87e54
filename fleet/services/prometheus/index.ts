import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { fromFleet } from '#model/fleet.ts';
import { claim, config, notBackedUp } from '#model/storage.ts';
import { gib, mib, milli, minutes } from '#model/units.ts';
import { http } from '#model/workload.ts';
import { minikubeIndri } from '../../hosts.ts';
import { own } from '../../images.ts';
import { rules } from './rules.ts';
import { prometheusConfig } from './scrape.ts';

export const prometheus = defineService({
  name: 'prometheus',
  description: 'Metrics storage',
  on: minikubeIndri,
  namespace: 'monitoring',
  workloads: [
    {
      kind: 'StatefulSet',
      user: 65534,
      container: {
        // renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/prometheus
        image: own('prometheus', 'v3.9.1-33b7f0f'),
        args: [
          '--config.file=/etc/prometheus/prometheus.yml',
          '--storage.tsdb.path=/prometheus',
          '--storage.tsdb.retention.time=15d',
          // Leaves room for data that is written before the next compaction.
          '--storage.tsdb.retention.size=16GB',
          '--web.enable-remote-write-receiver',
          // Tempo sends exemplars, which link slow requests to their traces.
          '--enable-feature=exemplar-storage',
        ],
        ports: { http: 9090 },
        mounts: { '/etc/prometheus': { volume: 'config', readOnly: true }, '/prometheus': 'data' },
        cpu: { request: milli(100) },
        memory: { request: mib(256), limit: mib(1536) },
        health: http('/-/ready', { live: '/-/healthy' }),
        // It replays its WAL before it is ready.
        startupTimeout: minutes(10),
      },
    },
  ],
  volumes: {
    config: config('prometheus-config', {
      'prometheus.yml': fromFleet((fleet) => yaml(prometheusConfig(fleet, prometheus))),
      'rules.yml': fromFleet((fleet) => yaml(rules(fleet))),
    }),
    data: claim({ size: gib(20), backup: notBackedUp('metrics are disposable') }),
  },
  exposures: [
    { host: 'prometheus', audience: 'admin', auth: { none: 'only reachable by the owner' }, health: '/-/healthy' },
    {
      // The API has no authentication; services elsewhere only reach this path.
      host: 'prometheus-write',
      audience: 'service',
      auth: { none: 'only reachable by services that declare a call, which can only write' },
      paths: ['/api/v1/write'],
    },
  ],
  metrics: { prometheus: {} },
  tile: { group: 'Infrastructure', name: 'Prometheus', icon: 'prometheus.png' },
});
