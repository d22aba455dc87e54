import type { Data } from '#model/value.ts';
import { databaseOf, urlOf } from '#model/reference.ts';
import { loki } from '../loki.ts';
import { prometheus } from '../prometheus/index.ts';
import { tempo } from '../tempo.ts';
import { teslamate } from '../teslamate.ts';

/** Names by which dashboards refer to a data source. */
export const dataSources = { metrics: 'prometheus', logs: 'loki', traces: 'tempo', car: 'TeslaMate' } as const;

const common = { orgId: 1, access: 'proxy', editable: false };

// Grafana expands variables in these files, so dollar signs in queries are doubled.

const metrics: Data = {
  ...common,
  name: 'Prometheus',
  uid: dataSources.metrics,
  type: 'prometheus',
  url: urlOf(prometheus),
  isDefault: true,
  jsonData: { exemplarTraceIdDestinations: [{ name: 'traceID', datasourceUid: dataSources.traces }] },
};

const logs: Data = {
  ...common,
  name: 'Loki',
  uid: dataSources.logs,
  type: 'loki',
  url: urlOf(loki),
  jsonData: {
    derivedFields: [
      {
        name: 'TraceID',
        matcherRegex: '"traceID":"(\\w+)"',
        datasourceUid: dataSources.traces,
        url: '$${__value.raw}',
      },
    ],
  },
};

const spanMetric = (name: string, ...matchers: readonly string[]): string =>
  `rate(traces_spanmetrics_${name}{${['$$__tags', ...matchers].join(', ')}}[5m])`;

const traces: Data = {
  ...common,
  name: 'Tempo',
  uid: dataSources.traces,
  type: 'tempo',
  url: urlOf(tempo),
  jsonData: {
    tracesToLogsV2: { datasourceUid: dataSources.logs, filterByTraceID: true, filterBySpanID: false },
    tracesToMetrics: {
      datasourceUid: dataSources.metrics,
      spanStartTimeShift: '-1h',
      spanEndTimeShift: '1h',
      // Span metrics use a shorter name for this attribute.
      tags: [{ key: 'service.name', value: 'service' }],
      queries: [
        { name: 'Request rate', query: `sum(${spanMetric('calls_total')})` },
        { name: 'Error rate', query: `sum(${spanMetric('calls_total', 'status_code="STATUS_CODE_ERROR"')})` },
        { name: 'Duration (p95)', query: `histogram_quantile(0.95, sum by (le) (${spanMetric('latency_bucket')}))` },
      ],
    },
    serviceMap: { datasourceUid: dataSources.metrics },
    nodeGraph: { enabled: true },
  },
};

const drives = databaseOf(teslamate);

const car: Data = {
  ...common,
  name: 'TeslaMate',
  uid: dataSources.car,
  type: 'postgres',
  url: drives.address,
  user: 'grafana',
  database: drives.name,
  jsonData: {
    // Grafana 12 reads the name here, older versions above.
    database: drives.name,
    sslmode: 'require',
    maxOpenConns: 5,
    maxIdleConns: 2,
    connMaxLifetime: 14_400,
  },
  secureJsonData: { password: '$TESLAMATE_DB_PASSWORD' },
};

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
export const dataSourcesFile: Data = { apiVersion: 1, datasources: [metrics, logs, traces, car] };
