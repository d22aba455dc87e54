import { defineService } from '#model/define.ts';
import { yaml } from '#model/config.ts';
import { image } from '#model/image.ts';
import { config, hostPath } from '#model/storage.ts';
import { mib, milli } from '#model/units.ts';
import { unprobed } from '#model/workload.ts';
import { k3sRingtail } from '../hosts.ts';

/** Name of the container runtime that maps the GPU into a pod. */
export const nvidiaRuntimeClass = 'nvidia';

/** Advertises the one RTX 4080 as several time-sliced slots. Slices share the video memory. */
export const nvidiaDevicePlugin = defineService({
  name: 'nvidia-device-plugin',
  description: 'GPU slots for pods',
  on: k3sRingtail,
  tier: 'platform',
  workloads: [
    {
      kind: 'DaemonSet',
      tolerations: ['nvidia.com/gpu'],
      priorityClass: 'system-node-critical',
      container: {
        // renovate: datasource=docker depName=nvcr.io/nvidia/k8s-device-plugin
        image: image('nvcr.io/nvidia/k8s-device-plugin', 'v0.18.2'),
        // NixOS names its CDI devices by index.
        args: ['--device-id-strategy=index', '--config-file=/config/config.yaml'],
        env: { LD_LIBRARY_PATH: '/run/nvidia/lib' },
        mounts: {
          '/var/lib/kubelet/device-plugins': 'device-plugins',
          '/var/run/cdi': { volume: 'cdi-specs', readOnly: true },
          '/run/nvidia/lib': { volume: 'nvidia-libs', readOnly: true },
          '/config': { volume: 'plugin-config', readOnly: true },
        },
        cpu: { request: milli(10) },
        memory: { request: mib(32), limit: mib(128) },
        health: unprobed('it has no endpoint; the kubelet drops its slots when it goes'),
        allow: {
          root: 'talks to the kubelet through its socket directory',
          privileged: 'reads the GPU devices of the node',
        },
      },
    },
  ],
  volumes: {
    'device-plugins': hostPath('/var/lib/kubelet/device-plugins', 'the socket directory of the kubelet'),
    'cdi-specs': hostPath('/var/run/cdi', 'device descriptions that NixOS generates'),
    'nvidia-libs': hostPath('/etc/nvidia-driver/lib', 'stable path of the driver libraries on NixOS'),
    'plugin-config': config('nvidia-device-plugin-config', {
      'config.yaml': yaml({
        version: 'v1',
        sharing: { timeSlicing: { resources: [{ name: 'nvidia.com/gpu', replicas: k3sRingtail.gpuSlots }] } },
      }),
    }),
  },
  objects: [
    {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: nvidiaRuntimeClass },
      handler: nvidiaRuntimeClass,
    },
  ],
});
