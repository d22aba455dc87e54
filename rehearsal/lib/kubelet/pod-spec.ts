import type { KubernetesObject } from '#model/service.ts';
import { listAt, valueAt } from '../objects.ts';

/** A reference to a key of a ConfigMap or Secret. */
export interface KeyReference {
  readonly name: string;
  readonly key: string;
  /** @default false */
  readonly optional?: boolean;
}

interface SourceReference {
  readonly name: string;
  readonly optional?: boolean;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

export interface EnvironmentSource {
  readonly prefix?: string;
  readonly configMapRef?: SourceReference;
  readonly secretRef?: SourceReference;
}

export interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** A probe as it is rendered; the kubelet's defaults are filled in by `probes.ts`. */
export interface ProbeSpec {
  readonly httpGet?: {
    readonly path?: string;
    readonly port: number | string;
    readonly scheme?: 'HTTP' | 'HTTPS';
    readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
  };
  readonly tcpSocket?: { readonly port: number | string };
  readonly exec?: { readonly command: readonly string[] };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env?: readonly EnvironmentVariable[];
  readonly envFrom?: readonly EnvironmentSource[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: { readonly limits?: { readonly memory?: string } };
  readonly securityContext?: SecurityContext;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly readOnly?: boolean;
  }[];
  readonly startupProbe?: ProbeSpec;
  readonly readinessProbe?: ProbeSpec;
  readonly livenessProbe?: ProbeSpec;
}

interface Items {
  readonly items?: readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
}

export interface VolumeSpec {
  readonly name: string;
  readonly configMap?: Items & { readonly name: string };
  readonly secret?: Items & { readonly secretName: string };
  readonly emptyDir?: { readonly sizeLimit?: string; readonly medium?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
  readonly hostPath?: { readonly path: string };
}

/** The part of a pod that a kubelet acts on. */
export interface PodSpec {
  readonly name: string;
  readonly namespace: string;
  readonly securityContext: SecurityContext;
  readonly initContainers: readonly ContainerSpec[];
  readonly containers: readonly ContainerSpec[];
  readonly volumes: readonly VolumeSpec[];
}

/** The pod of a workload. Claims of a StatefulSet are volumes of their name, as its controller makes them. */
export function podSpecOf(workload: KubernetesObject): PodSpec {
  const spec = valueAt(workload, 'spec', ...(workload.kind === 'CronJob' ? ['jobTemplate', 'spec'] : []));
  const pod = valueAt(spec, 'template', 'spec');
  const claims = listAt(spec, 'volumeClaimTemplates').map((claim) => {
    const name = String(valueAt(claim, 'metadata', 'name'));
    return { name, persistentVolumeClaim: { claimName: `${name}-${workload.metadata.name}-0` } };
  });
  return {
    name: workload.metadata.name,
    namespace: workload.metadata.namespace ?? '',
    securityContext: valueAt(pod, 'securityContext') ?? {},
    initContainers: listAt(pod, 'initContainers') as readonly ContainerSpec[],
    containers: listAt(pod, 'containers') as readonly ContainerSpec[],
    volumes: [...(listAt(pod, 'volumes') as readonly VolumeSpec[]), ...claims],
  };
}
