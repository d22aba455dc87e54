import { plainText } from '#model/config.ts';
import { fleetOf, plainContainer, plainService, testItem } from '#model/fixture.ts';
import { render } from '../../render.ts';
import { secret } from '#model/secret.ts';
import type { KubernetesServiceProps } from '#model/service.ts';
import { config, emptyDir } from '#model/storage.ts';
import { days, mib } from '#model/units.ts';
import { badExamples } from '../bad-examples.ts';
import { bareContainer, container, core, deployment, edited, raw, rendering } from '../fixture.ts';
import { kubernetesChecks } from './index.ts';

const { refuses, complete } = badExamples(kubernetesChecks);

/** A service whose ConfigMap has one file. */
const withFile = (text: string, more: Partial<KubernetesServiceProps> = {}) =>
  plainService('app', {
    ...container({ mounts: { '/etc/app': 'files' } }),
    volumes: { files: config('words', { 'words.txt': plainText(text) }) },
    ...more,
  });

const externalSecret = (name: string, spec: object) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name },
  spec,
});
const field = (secretKey: string) => ({ secretKey, remoteRef: { key: 'App', property: secretKey } });

refuses(
  'metadata-keys',
  'an annotation with a blank, a ConfigMap with a folder, a label of pods with a slash',
  () =>
    rendering(
      raw(
        'app',
        {
          ...core('ConfigMap', 'files', { data: { 'conf.d/app': '' } }),
          metadata: { name: 'files', annotations: { 'my note': '' } },
        },
        deployment('web', { containers: [bareContainer] }, { app: 'a/b' }),
      ),
    ),
  'service app: ConfigMap files metadata.annotations = "my note": must be a name of at most 63 letters, digits, hyphens, underscores and dots, with or without a domain and a slash before it. Fix: write it as its reader documents it.',
  'service app: ConfigMap files data = "conf.d/app": must be a file name of letters, digits, hyphens, underscores and dots, at most 253 characters. Fix: write it as its reader documents it.',
  'service app: Deployment web template.metadata.labels["app"] = "a/b": must be at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends. Fix: write it as its reader documents it.',
);

refuses(
  'pod-parts',
  'a raw pod with everything wrong',
  () =>
    rendering(
      raw(
        'app',
        deployment('web', {
          containers: [
            {
              name: 'Web',
              image: 'registry.lan:5000/Web:1+2',
              env: [{ name: '1ST', value: '' }],
              ports: [{ name: 'HTTP', containerPort: 80 }],
              volumeMounts: [
                { name: 'data', mountPath: 'data' },
                { name: 'cache', mountPath: '/c' },
                { name: 'data', mountPath: '/c' },
              ],
              readinessProbe: { httpGet: { port: 'http' } },
              resources: { requests: { cpu: '1500m' }, limits: { cpu: 1 } },
            },
            { name: 'Web', image: bareContainer.image },
          ],
          initContainers: [{ ...bareContainer, livenessProbe: { tcpSocket: { port: 80 } } }],
          volumes: [{ name: 'data' }, { name: 'data' }],
        }),
      ),
    ),
  ...[
    'containers = "Web": the pod has that name twice. Fix: rename one of the two',
    'volumes = "data": the pod has that name twice. Fix: rename one of the two',
    'initContainers[raw].livenessProbe: an init container runs to its end, and has no probe. Fix: leave it out',
    'containers[Web].name = "Web": must be a DNS label: lower-case letters, digits and hyphens, at most 63 characters (RFC 1123). Fix: correct it',
    'containers[Web].image = "registry.lan:5000/Web": must be a repository: registry[:port]/path, with only lower-case letters, digits and single separators in the path. Fix: correct it',
    'containers[Web].image = "1+2": must be a tag: at most 128 letters, digits, underscores, dots and hyphens. Fix: correct it',
    'containers[Web].env = "1ST": must be the name of a variable: letters, digits, underscores, hyphens and dots, no digit first. Fix: correct it',
    'containers[Web].ports = "HTTP": must be a port name: at most 15 lower-case letters, digits and single hyphens, with a letter among them (RFC 6335). Fix: correct it',
    'containers[Web].volumeMounts = "data": must be an absolute path below /, without a slash at its end, "..", "//" or ":". Fix: correct it',
    'containers[Web].volumeMounts = "/c": cache and data are mounted at that path. Fix: mount one of them elsewhere',
    'containers[Web].volumeMounts = "cache": the pod has no volume of that name. Fix: declare the volume, or mount one of the others',
    'containers[Web].readinessProbe = "http": the container has no port of that name, it has HTTP. Fix: name one of them',
    'containers[Web].resources.limits.cpu = 1: the limit is below the request. Fix: raise it',
    'containers[Web].name = "Web": must be a DNS label: lower-case letters, digits and hyphens, at most 63 characters (RFC 1123). Fix: correct it',
  ].map((message) => `service app: Deployment web ${message}.`),
);

const bothProtocols = { dns: { container: 53 }, 'dns-udp': { container: 53, protocol: 'UDP' } } as const;

refuses(
  'shared-ports',
  'one number over TCP and UDP without server-side apply',
  () => rendering(plainService('app', container({ ports: bothProtocols, health: { kind: 'tcp', port: 'dns' } }))),
  'service app: Service app spec.ports = "53/TCP and 53/UDP": client-side apply merges ports only by their number, so that the second of two is lost at the next change. Fix: add `serverSideApply` with that reason to the service.',
  'service app: Deployment app containers[app].ports = "53/TCP and 53/UDP": client-side apply merges ports only by their number, so that the second of two is lost at the next change. Fix: add `serverSideApply` with that reason to the service.',
);

refuses(
  'shared-ports',
  'a raw Service with one port twice',
  () =>
    rendering(
      raw(
        'app',
        core('Service', 'web', {
          spec: {
            ports: [
              { name: 'a', port: 80 },
              { name: 'b', port: 80, protocol: 'TCP' },
            ],
          },
        }),
      ),
    ),
  'service app: Service web spec.ports = "80/TCP": the port is listed twice. Fix: list it once.',
);

refuses('shared-ports', 'nothing, where the server applies both protocols', () => {
  const health = { kind: 'tcp', port: 'dns' } as const;
  return rendering(
    plainService('app', {
      ...container({ ports: bothProtocols, health }),
      serverSideApply: 'one port over both protocols',
    }),
  );
});

refuses(
  'variable-references',
  'unknown names, a name that comes later, and dollar signs that vanish',
  () =>
    rendering(
      plainService(
        'app',
        container({
          env: { FIRST: '$(SECOND)', SECOND: 'b', PASSWORD: 'pa$$word', RIGHT: '$(SECOND) $$(date) $ {$} $$$$' },
          args: ['--listen=:$(PORT)', '$(RIGHT) $(cat /etc/hostname)'],
        }),
      ),
    ),
  'service app: Deployment app containers[app].env.FIRST = "$(SECOND)": the variable is defined further down, so the text stays as it is. Fix: define the variable above.',
  'service app: Deployment app containers[app].env.PASSWORD = "$$": the kubelet writes one dollar sign for two. Fix: write $$$$ for $$.',
  'service app: Deployment app containers[app].args[0] = "$(PORT)": the container has no such variable, so the text stays as it is. Fix: define it, or write $$(PORT) for the text.',
);

refuses(
  'variable-references',
  'a name that no Secret of envFrom has',
  () => {
    const keys = secret('keys', { TOKEN: testItem.field('password') });
    return rendering(plainService('app', container({ envFrom: [keys], args: ['$(TOKEN)', '$(TOKEM)'] })));
  },
  'service app: Deployment app containers[app].args[1] = "$(TOKEM)": the container has no such variable, so the text stays as it is. Fix: define it, or write $$(TOKEM) for the text.',
);

refuses(
  'secret-variables',
  'a template with an unknown variable, and one key for two fields',
  () =>
    rendering(
      raw(
        'app',
        externalSecret('login', {
          data: [field('user'), field('password'), field('user')],
          target: { template: { data: { url: '{{ .user }}:{{ .pasword | urlquery }}@{{ index . "host" }}' } } },
        }),
      ),
    ),
  'service app: ExternalSecret login template.data.url = "pasword": no field is fetched under that name. Fix: correct the name.',
  'service app: ExternalSecret login template.data.url = "host": no field is fetched under that name. Fix: correct the name.',
  'service app: ExternalSecret login data = "user": two fields are fetched under that key, of which one is lost. Fix: rename one.',
);

refuses(
  'secret-variables',
  'a key that no variable can have',
  () => {
    const keys = secret('keys', { '2nd.key': testItem.field('password') });
    return rendering(plainService('app', container({ envFrom: [keys] })));
  },
  'service app: Deployment app containers[app].envFrom[keys] = "2nd.key": must be the name of a variable: letters, digits, underscores, hyphens and dots, no digit first. Fix: name the key like a variable, or give it to one with `env`.',
);

const inMemory = emptyDir({ size: mib(16), memory: true, reason: 'sockets' });

refuses(
  'memory-volumes',
  'two volumes in memory that together fill the limit',
  () =>
    rendering(
      plainService('app', {
        ...container({ mounts: { '/dev/shm': 'shm', '/run/app': 'run' } }),
        volumes: { shm: inMemory, run: inMemory },
      }),
    ),
  'service app: Deployment app containers[app].resources.limits.memory = "32Mi": it must leave room beside shm (16Mi), run (16Mi), which is memory, too. Fix: raise the limit, or make the volume smaller.',
);

refuses(
  'data-size',
  'a ConfigMap of two megabytes',
  () => rendering(withFile('é'.repeat(2 ** 20), { serverSideApply: 'large files' })),
  'service app: ConfigMap words data = "2.0 MiB": all files of one object together have at most 1 MiB. Fix: split the files over several, or put them into an image or a volume.',
);

refuses(
  'next-line',
  'a ConfigMap with the character in a text, and a chart with it in a key of its values',
  () =>
    rendering(
      withFile('a\u0085b'),
      plainService('chart', {
        workloads: [],
        upstream: {
          mirror: 'chart',
          revision: 'v1.0.0',
          path: 'deploy',
          helm: { release: 'it', values: { 'a\u0085': true } },
        },
      }),
    ),
  'service app: ConfigMap words data.words.txt = "U+0085": YAML 1.1 takes this character for a line break. Fix: remove it: it usually comes from a text with a wrong encoding.',
  'service apps: Application chart spec.source.helm.valuesObject = "U+0085": YAML 1.1 takes this character for a line break. Fix: remove it: it usually comes from a text with a wrong encoding.',
);

refuses(
  'apply-size',
  'a ConfigMap that fits into no annotation, and annotations that are too long',
  () =>
    rendering(
      withFile('x'.repeat(300_000)),
      raw('notes', {
        ...core('ConfigMap', 'long'),
        metadata: { name: 'long', annotations: { note: 'x'.repeat(300_000) } },
      }),
    ),
  'service app: ConfigMap words = "294 KiB": client-side apply keeps a copy of the object in an annotation, which has at most 256 KiB. Fix: add `serverSideApply` with that reason to the service, or split the files.',
  'service notes: ConfigMap long = "293 KiB": all annotations together have at most 256 KiB. Fix: move the text into a ConfigMap.',
);

refuses(
  'one-owner',
  'an autoscaler of a Deployment that states its replicas',
  () =>
    rendering(
      plainService('app', {
        objects: [
          {
            apiVersion: 'autoscaling/v2',
            kind: 'HorizontalPodAutoscaler',
            metadata: { name: 'app' },
            spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' }, maxReplicas: 3 },
          },
        ],
      }),
    ),
  'service app: Deployment app spec.replicas = 1: HorizontalPodAutoscaler app owns that field. Fix: remove the autoscaler, or bring the workload as a raw object without `replicas`.',
);

/** A nightly job in a time zone. */
function nightly(schedule: string, timeZone: string) {
  const job = { kind: 'CronJob', schedule, ttlAfterFinished: days(1), container: plainContainer } as const;
  const fleet = fleetOf(plainService('job', { workloads: [job] }));
  const zoned = { ...fleet, network: { ...fleet.network, timeZone } };
  return { fleet: zoned, rendered: render(zoned) };
}

refuses(
  'lost-hour',
  'a nightly job in the hour that summer time takes',
  () => nightly('30 2 * * *', 'America/Los_Angeles'),
  'service job: CronJob job spec.schedule = "30 2 * * *": the hour from 02:00 on 2026-03-08 does not exist in America/Los_Angeles, because of summer time. Fix: run it in another hour, such as 04:00.',
);
refuses(
  'lost-hour',
  'a weekly job in the hour that comes twice',
  () => nightly('15 1 * * 0', 'America/Los_Angeles'),
  'service job: CronJob job spec.schedule = "15 1 * * 0": the hour from 01:00 on 2026-11-01 comes twice in America/Los_Angeles, because of summer time. Fix: run it in another hour, such as 04:00.',
);
refuses('lost-hour', 'nothing that runs every hour anyway', () => nightly('*/15 * * * *', 'Europe/Berlin'));
refuses('lost-hour', 'nothing where there is no summer time', () => nightly('30 2 * * *', 'Asia/Tokyo'));
refuses('lost-hour', 'nothing in the zone that another rule refuses', () =>
  edited(nightly('30 2 * * *', 'Etc/UTC'), 'CronJob job', { 'spec/timeZone': 'Europe/Berln' }),
);

complete();
