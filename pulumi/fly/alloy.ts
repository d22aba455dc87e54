import { checkComponents } from '#model/alloy-components.ts';
import { alloy } from '#model/alloy-text.ts';
import { type AlloyBlock, block, component, ref } from '#model/alloy.ts';
import type { EdgeConfig } from './config.ts';
import type { LogField } from './nginx/log.ts';
import { ALLOY_PORT } from './services.ts';

const JOB = 'flyio-nginx';
/** Seconds; upper bounds of the histogram of durations. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Fields that become labels. Each has few values: what a visitor can make up, and who they are, is none of them. */
const LABELS = {
  status: 'status',
  method: 'method',
  host: 'server',
  cache_status: 'cache_status',
} as const satisfies Readonly<Record<string, LogField>>;
const VALUES = { request_time: 'request_time', body_bytes_sent: 'body_bytes_sent' } as const satisfies Readonly<
  Record<string, LogField>
>;

const metric = (
  kind: 'counter' | 'histogram',
  name: string,
  description: string,
  attributes: AlloyBlock['attributes'],
): AlloyBlock => block(`metric.${kind}`, { name, prefix: 'flyio_nginx_', description, ...attributes });

/** Reads the access log: lines go home as logs, and are counted into metrics. */
export const alloyBlocks = ({ machine, paths, sinks }: EdgeConfig): readonly AlloyBlock[] => [
  component('loki.source.file', 'access', {
    targets: [{ __path__: `${paths.log}/access.json.log` }],
    forward_to: [ref('loki.process.access.receiver')],
  }),
  component(
    'loki.process',
    'access',
    { forward_to: [ref('loki.write.home.receiver')] },
    block('stage.label_drop', { values: ['filename'] }),
    block('stage.json', { expressions: { ...LABELS, ...VALUES } }),
    block('stage.labels', { values: Object.fromEntries(Object.keys(LABELS).map((name) => [name, name])) }),
    block(
      'stage.metrics',
      {},
      metric('counter', 'http_requests_total', 'Requests', { match_all: true, action: 'inc' }),
      metric(
        'histogram',
        'http_request_duration_seconds',
        'Time from the first byte of a request to the last of its answer',
        {
          source: 'request_time',
          buckets: BUCKETS,
        },
      ),
      metric('counter', 'http_response_bytes_total', 'Bytes of the bodies of answers', {
        source: 'body_bytes_sent',
        action: 'add',
      }),
    ),
    block(
      'stage.match',
      { selector: '{cache_status=~".+"}' },
      block(
        'stage.metrics',
        {},
        metric('counter', 'cache_requests_total', 'Requests that the cache was asked for', {
          match_all: true,
          action: 'inc',
        }),
      ),
    ),
    block('stage.static_labels', { values: { job: JOB, instance: machine } }),
  ),
  component('loki.write', 'home', {}, block('endpoint', { url: sinks.logs })),
  component('prometheus.scrape', 'self', {
    targets: [{ __address__: `127.0.0.1:${ALLOY_PORT}`, instance: machine }],
    job_name: JOB,
    scrape_interval: '15s',
    forward_to: [ref('prometheus.relabel.self.receiver')],
  }),
  component(
    'prometheus.relabel',
    'self',
    { forward_to: [ref('prometheus.remote_write.home.receiver')] },
    block('rule', { action: 'labeldrop', regex: 'component_id|component_path' }),
  ),
  component('prometheus.remote_write', 'home', {}, block('endpoint', { url: sinks.metrics })),
];

/** Configuration of Alloy on the edge machine. */
export function alloyConfig(config: EdgeConfig): string {
  const blocks = alloyBlocks(config);
  checkComponents(blocks);
  return alloy(blocks);
}
