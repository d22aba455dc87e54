import { call, internet } from '#model/call.ts';
import { yaml } from '#model/config.ts';
import { defineService } from '#model/define.ts';
import { image, imageReference } from '#model/image.ts';
import { addressOf, mention, urlOf } from '#model/reference.ts';
import { secret } from '#model/secret.ts';
import { claim, config, notBackedUp, emptyDir } from '#model/storage.ts';
import { gib, goDuration, hours, mib, milli, minutes, seconds } from '#model/units.ts';
import { exec, unprobed } from '#model/workload.ts';
import { minikubeIndri } from '../hosts.ts';
import { own } from '../images.ts';
import { home } from '../network.ts';
import { forgejoItem } from '../vault.ts';
import { argocd } from './argocd/index.ts';
import { forgejo } from './forgejo.ts';
import { zot } from './zot.ts';

const registration = secret('forgejo-runner-env', { RUNNER_TOKEN: forgejoItem.field('runner_reg') });

// renovate: datasource=docker depName=registry.ops.eblu.me/blumeops/runner-job-image
const jobImage = own('runner-job-image', 'v0.20.1-24f7512');

/** Only containers of this pod, and jobs, which share its network, can reach the daemon. */
const docker = '127.0.0.1:2375';

/** Maximum duration of a job, and grace period of a shutdown, so that a deployment does not kill a release. */
const longest = hours(3);

/** https://forgejo.org/docs/latest/admin/actions/configuration/ */
const settings = {
  log: { level: 'info' },
  runner: {
    file: '/data/.runner',
    capacity: 2,
    timeout: goDuration(longest),
    shutdown_timeout: goDuration(longest),
    // Declared on every start, so that a change does not need a new registration.
    labels: [mention(`k8s:docker://${imageReference(jobImage)}`)],
    envs: {
      DOCKER_HOST: `tcp://${docker}`,
      // With UTC, a release in the evening had tomorrow's date.
      TZ: home.timeZone,
      ARGOCD_SERVER: addressOf(argocd),
      ARGOCD_OPTS: '--plaintext --grpc-web',
    },
  },
  container: { network: 'host', docker_host: `tcp://${docker}` },
};

/**
 * Exists while the runner runs. On shutdown both containers are stopped at once, and the daemon must wait for the
 * runner.
 */
const alive = '/run/runner/alive';

/** Every registration adds a runner to the forge, so the registration is stored. */
const runner = `touch ${alive}
trap 'rm ${alive}; exit 0' TERM
until wget -q -O /dev/null http://${docker}/_ping; do sleep 1; done
if [ ! -f /data/.runner ]; then
  forgejo-runner register --config /config/config.yaml --no-interactive \\
    --instance "$FORGEJO_URL" --token "$RUNNER_TOKEN" --name "$RUNNER_NAME"
fi
forgejo-runner daemon --config /config/config.yaml &
daemon=$!
trap 'kill "$daemon"; wait "$daemon"; rm ${alive}; exit 0' TERM
wait "$daemon"
status=$?
rm ${alive}
exit "$status"
`;

/**
 * Listeners are explicit, because the entry point adds one on all addresses by default. There is no registry mirror,
 * because Docker requires one at the root of a host, and ours has one path per upstream.
 */
const dockerd = `dockerd-entrypoint.sh dockerd --host=tcp://${docker} --host=unix:///var/run/docker.sock --tls=false &
daemon=$!
trap 'while [ -e ${alive} ]; do sleep 1; done; kill "$daemon"; wait "$daemon"; exit 0' TERM
wait "$daemon"
`;

/** Runs workflows in containers. Anyone who can push a workflow is root in this pod, and thus on the node. */
export const forgejoRunner = defineService({
  name: 'forgejo-runner',
  description: 'Runs the workflows of the forge',
  on: minikubeIndri,
  workloads: [
    {
      user: 1000,
      terminationGracePeriod: seconds(longest + 300),
      container: {
        name: 'runner',
        // renovate: datasource=docker depName=code.forgejo.org/forgejo/runner
        image: image('code.forgejo.org/forgejo/runner', '12.7.0'),
        command: ['/bin/sh', '-c', runner],
        env: {
          DOCKER_HOST: `tcp://${docker}`,
          // Bypasses the edge, so that jobs run even if the public route is closed.
          FORGEJO_URL: urlOf(forgejo),
          HOME: '/data',
          RUNNER_NAME: 'k8s-runner',
          TZ: home.timeZone,
        },
        envFrom: [registration],
        mounts: { '/data': 'data', '/config': { volume: 'config', readOnly: true }, '/run/runner': 'shutdown' },
        emptyDirs: ['/tmp'],
        cpu: { request: milli(50) },
        memory: { request: mib(64), limit: mib(512) },
        health: unprobed('it has no port; the forge shows whether it is offline'),
      },
      sidecars: [
        {
          name: 'dind',
          // renovate: datasource=docker depName=docker.io/library/docker
          image: image('docker.io/library/docker', '27.5.1-dind'),
          command: ['/bin/sh', '-c', dockerd],
          env: { DOCKER_TLS_CERTDIR: '' },
          mounts: { '/var/lib/docker': 'dind-storage', '/run/runner': 'shutdown' },
          cpu: { request: milli(200) },
          // Includes the containers of jobs.
          memory: { request: mib(256), limit: gib(4) },
          // No liveness by HTTP: the container exits with the daemon, which may respond slowly under load.
          health: exec('docker', 'version'),
          startupTimeout: minutes(2),
          allow: {
            root: 'the daemon mounts file systems and creates networks',
            privileged: 'nested containers need full access to the kernel',
            writableRoot: 'the daemon writes sockets and firewall state to its file system',
          },
        },
      ],
    },
  ],
  volumes: {
    config: config('forgejo-runner-config', { 'config.yaml': yaml(settings) }),
    data: claim({ size: gib(5), backup: notBackedUp('without it the runner registers again') }),
    'dind-storage': emptyDir({
      size: gib(40),
      reason: 'images of CI builds must not fill the disk that holds the databases',
    }),
    shutdown: emptyDir(),
  },
  calls: [
    // Docker pulls the image of jobs.
    call(zot),
    internet('jobs fetch actions, packages and images, and deploy the edge'),
  ],
});
