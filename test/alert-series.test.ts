import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { fleet } from '#fleet/index.ts';
import type { Files } from '#model/files.ts';
import { filesOf } from '#scripts/lib/artifacts.ts';

/** Scrape jobs of Prometheus and of the agents, and targets of their blackbox exporters, which name jobs as well. */
function collectedJobs(files: Files): ReadonlySet<string> {
  const jobs = [...files.values()].flatMap((text) => [
    ...[...text.matchAll(/\bjob_name(?:: |\s+= )"?([^\s"]+)/g)].map(([, job]) => job ?? ''),
    ...[...text.matchAll(/\btarget \{\s+name\s+= "([^"]+)"/g)].map(([, name]) => `integrations/blackbox/${name ?? ''}`),
  ]);
  return new Set(jobs);
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

/** Jobs that alerting rules select, with the name of the alert. */
function watchedJobs(files: Files): readonly { readonly alert: string; readonly job: string }[] {
  const manifest = parse(files.get('dist/k8s/indri/prometheus/configmap-prometheus-config.yaml') ?? '') as {
    readonly data: Readonly<Record<string, string>>;
  };
  const { groups } = parse(manifest.data['rules.yml'] ?? '') as RuleFile;
  return groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, expr }) =>
      [...expr.matchAll(/job="([^"]+)"/g)].map(([, job]) => ({ alert, job: job ?? '' })),
    ),
  );
}

const neverCollected = (files: Files) => {
  const jobs = collectedJobs(files);
  return watchedJobs(files).filter(({ job }) => !jobs.has(job));
};

test('every job that an alert watches is collected by a rendered configuration', () => {
  const files = filesOf(fleet);
  expect(watchedJobs(files).length).toBeGreaterThan(40);
  expect(neverCollected(files)).toEqual([]);
});

test('an alert on a job that nothing collects is found', () => {
  const renamed = [...filesOf(fleet)].map(
    ([path, text]) => [path, text.replace('job_name: loki', 'job_name: logs')] as const,
  );
  expect(neverCollected(new Map(renamed))).toEqual([{ alert: 'MetricsAbsent', job: 'loki' }]);
});
