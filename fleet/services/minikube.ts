import { defineNativeService } from '#model/define.ts';
import { every } from '#model/native.ts';
import { minutes } from '#model/units.ts';
import { indri, minikubeIndri } from '../hosts.ts';
import { metricsJob } from '../indri.ts';

/** The Kubernetes node, a container in Docker Desktop. */
export const minikube = defineNativeService({
  name: 'minikube',
  description: 'Kubernetes on indri',
  on: indri,
  package: { manager: 'brew', name: 'minikube', version: { unknown: 'run `minikube version` on indri' } },
  ports: { api: { port: 'dynamic', bind: 'loopback' } },
  jobs: [metricsJob('minikube-metrics', every(minutes(1)))],
  exposures: [{ host: 'k8s', port: 'api', protocol: 'tcp', audience: 'admin', auth: 'app', tailnetPort: 443 }],
  metrics: { minikube: { pushed: true } },
  settings: {
    driver: 'docker',
    containerRuntime: minikubeIndri.containerRuntime,
    cni: minikubeIndri.cni,
    kubernetesVersion: minikubeIndri.version,
    cpus: minikubeIndri.cpu / 1000,
    memoryMib: minikubeIndri.memory / 2 ** 20,
    disk: '200g',
  },
});
