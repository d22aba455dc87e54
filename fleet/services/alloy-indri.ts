import { call } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { always, every } from '#model/native.ts';
import { notBackedUp } from '#model/storage.ts';
import { seconds } from '#model/units.ts';
import { indri } from '../hosts.ts';
import { label, logs, paths } from '../indri.ts';
import { loki } from './loki.ts';
import { prometheus } from './prometheus/index.ts';

/** Metrics and logs of the Mac. Its textfile collector includes the metrics of all other native services. */
export const alloyIndri = defineNativeService({
  name: 'alloy',
  description: 'Metrics and logs of indri',
  on: indri,
  package: {
    manager: 'source',
    mirror: 'alloy',
    binary: `${paths.scripts}/alloy`,
    version: {
      unknown: 'run `alloy --version` on indri; it is built with CGO, to use the resolver of macOS',
    },
  },
  ports: { http: { port: 12_345, bind: 'loopback' } },
  jobs: [
    {
      label: label('alloy'),
      command: [
        `${paths.scripts}/alloy`,
        'run',
        `${paths.user}/.config/grafana-alloy/config.alloy`,
        `--storage.path=${paths.user}/.local/share/grafana-alloy`,
      ],
      when: always,
      logs: logs('alloy'),
    },
    {
      label: label('macos-power-metrics'),
      command: ['/usr/local/bin/macos-power-metrics'],
      when: every(seconds(30)),
      root: 'powermetrics requires root',
    },
  ],
  data: [{ path: `${paths.user}/.local/share/grafana-alloy`, backup: notBackedUp('positions in log files') }],
  calls: [call(prometheus), call(loki)],
  metrics: { 'integrations/unix': { labels: { instance: indri.name }, pushed: true } },
});
