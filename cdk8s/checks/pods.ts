import { memoize } from '#model/memoize.ts';
import type { Container as ModelContainer, Workload } from '#model/workload.ts';
import { type RenderedObject, type RenderedFleet, objects } from './check.ts';

/** The parts of a pod template that the checks read. */

export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type?: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** A reference to another object by its name. */
export interface Named {
  readonly name?: string;
  readonly optional?: boolean;
}

/** What a probe asks. */
export interface Probe {
  readonly httpGet?: { readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: Named & { readonly key: string };
      readonly configMapKeyRef?: Named & { readonly key: string };
    };
  }[];
  readonly envFrom?: readonly { readonly secretRef?: Named; readonly configMapRef?: Named }[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly protocol?: string;
  }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly resources?: Readonly<Partial<Record<'requests' | 'limits', Readonly<Record<string, unknown>>>>>;
  readonly restartPolicy?: string;
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly securityContext?: SecurityContext;
}

export interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
  readonly configMap?: Named;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources?: readonly { readonly secret?: Named; readonly configMap?: Named }[] };
  readonly [source: string]: unknown;
}

export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly securityContext?: SecurityContext;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly serviceAccountName?: string;
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly imagePullSecrets?: readonly Named[];
}

export interface Template {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: PodSpec;
}

/** A container of a rendered pod with its declaration. */
export interface RenderedContainer {
  readonly container: Container;
  readonly init: boolean;
  /** `containers[app]`. */
  readonly field: string;
  /** Undefined for a raw object. */
  readonly model?: ModelContainer;
}

/** The pods of a workload. */
export interface Pods {
  readonly placed: RenderedObject;
  readonly template: Template;
  readonly spec: PodSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly RenderedContainer[];
  /** False for pods that run to completion. */
  readonly longRunning: boolean;
  readonly workload?: Workload;
}

interface WorkloadSpec {
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec?: { readonly template?: Template } };
}

function templateOf({ object }: RenderedObject): Template | undefined {
  const spec = (object['spec'] ?? {}) as WorkloadSpec & PodSpec;
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return spec.template;
    case 'CronJob':
      return spec.jobTemplate?.spec?.template;
    case 'Pod':
      return { metadata: object.metadata, spec };
    default:
      return undefined;
  }
}

function containersOf(spec: PodSpec, owner: string, workload: Workload | undefined): readonly RenderedContainer[] {
  const rendered = (list: readonly Container[], models: readonly ModelContainer[], init: boolean) =>
    list.map((container): RenderedContainer => {
      const model = models.find((candidate) => (candidate.name ?? owner) === container.name);
      const field = `${init ? 'initContainers' : 'containers'}[${container.name}]`;
      return { container, init, field, ...(model === undefined ? {} : { model }) };
    });
  const models = workload === undefined ? [] : [workload.container, ...(workload.sidecars ?? [])];
  return [
    ...rendered(spec.initContainers ?? [], workload?.init ?? [], true),
    ...rendered(spec.containers ?? [], models, false),
  ];
}

/** The pods of every rendered workload. */
export const pods = memoize((subject: RenderedFleet): readonly Pods[] =>
  objects(subject).flatMap((placed) => {
    const template = templateOf(placed);
    if (template === undefined) return [];
    const { kind, metadata } = placed.object;
    const workload = placed.service.workloads.find(
      (candidate) =>
        (candidate.name ?? placed.service.name) === metadata.name && (candidate.kind ?? 'Deployment') === kind,
    );
    const spec = template.spec ?? {};
    return [
      {
        placed,
        template,
        spec,
        labels: template.metadata?.labels ?? {},
        containers: containersOf(spec, metadata.name, workload),
        longRunning: kind !== 'Job' && kind !== 'CronJob',
        ...(workload === undefined ? {} : { workload }),
      },
    ];
  }),
);
