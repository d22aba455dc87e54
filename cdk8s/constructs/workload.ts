import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import type { CronJob, Deployment, StatefulSet, Workload as Props } from '#model/workload.ts';
import { days } from '#model/units.ts';
import type { ConfigMap } from './config-map.ts';
import { type Context, identity, labels, workloadName } from './context.ts';
import { defined } from './defined.ts';
import { mountedVolumes, podTemplate, isSingleWriter } from './pod-template.ts';
import { claimSpec } from './volumes.ts';

/** Number of old revisions that are kept for a rollback. */
const revisionHistoryLimit = 3;

/** A Deployment, StatefulSet, DaemonSet or CronJob; with a PodDisruptionBudget if it has several replicas. */
export class Workload extends Construct {
  constructor(scope: Construct, props: Props, context: Context, configMaps: ReadonlyMap<string, ConfigMap>) {
    const name = workloadName(context.service, props);
    super(scope, name);
    const { service } = context;
    const metadata = defined({
      name,
      namespace: service.namespace,
      labels: labels(service, name),
      annotations: props.annotations && { ...props.annotations },
    });
    const template = podTemplate(props, context, configMaps);
    const selector = { matchLabels: identity(name) };
    switch (props.kind) {
      case 'StatefulSet':
        new k8s.KubeStatefulSet(this, 'stateful-set', {
          metadata,
          spec: {
            replicas: 1,
            serviceName: props.serviceName ?? name,
            selector,
            template,
            ...claimTemplates(props, context),
          },
        });
        break;
      case 'DaemonSet':
        new k8s.KubeDaemonSet(this, 'daemon-set', { metadata, spec: { selector, template, revisionHistoryLimit } });
        break;
      case 'CronJob':
        new k8s.KubeCronJob(this, 'cron-job', { metadata, spec: cronJobSpec(props, template, context) });
        break;
      case 'Deployment':
      case undefined:
        new k8s.KubeDeployment(this, 'deployment', {
          metadata,
          spec: { ...rollout(props, context), selector, template, revisionHistoryLimit },
        });
        if ((props.replicas ?? 1) > 1) {
          new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
            metadata,
            spec: { minAvailable: k8s.IntOrString.fromNumber(1), selector },
          });
        }
    }
  }
}

/** Replicas are replaced one by one without downtime; a single writer is stopped before its successor starts. */
function rollout(props: Deployment, context: Context): Pick<k8s.DeploymentSpec, 'replicas' | 'strategy'> {
  const replicas = props.replicas ?? 1;
  if (props.recreate !== undefined || (replicas === 1 && isSingleWriter(props, context))) {
    return { replicas, strategy: { type: 'Recreate' } };
  }
  const pods = (count: number): k8s.IntOrString => k8s.IntOrString.fromNumber(count);
  return {
    replicas,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: pods(0), maxSurge: pods(1) } },
  };
}

function claimTemplates(
  props: StatefulSet,
  context: Context,
): Pick<k8s.StatefulSetSpec, 'volumeClaimTemplates' | 'persistentVolumeClaimRetentionPolicy'> {
  const claims = mountedVolumes(props, context).flatMap(([name, volume]) =>
    volume.kind === 'claim' ? [{ metadata: { name }, spec: claimSpec(volume, context) }] : [],
  );
  return claims.length === 0
    ? {}
    : {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: claims,
      };
}

const cronJobSpec = (
  { schedule, ttlAfterFinished = days(1) }: CronJob,
  template: k8s.PodTemplateSpec,
  { fleet }: Context,
): k8s.CronJobSpec => ({
  schedule,
  timeZone: fleet.network.timeZone,
  concurrencyPolicy: 'Forbid',
  successfulJobsHistoryLimit: 1,
  failedJobsHistoryLimit: 3,
  jobTemplate: { spec: { ttlSecondsAfterFinished: ttlAfterFinished, template } },
});
