import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { LiveCluster } from '../lib/control-plane.ts';
import type { LiveObject } from '../lib/kubernetes-api.ts';
import { listAt, stringAt, valueAt } from '../lib/objects.ts';
import type { Supervisor } from '../lib/supervisor.ts';
import type { Forward } from './forward.ts';
import { tailscaleNames } from './front.ts';

/** Addresses in the operator's own network namespace. */
const [tailscaleAddress, apiServerAddress] = ['127.0.0.1', '127.0.0.2'];
const apiServerName = 'kubernetes.default.svc';

/** With the operator, the first process in its namespaces, everything that was started there ends. */
const namespaces = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];

const wordOf = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Variables of the container that the chart renders; those that refer to fields of the pod have the pod's values. */
function variablesOf(deployment: LiveObject, pod: LiveObject): Readonly<Record<string, string>> {
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace ?? '',
    'metadata.uid': pod.metadata.uid,
  };
  return Object.fromEntries(
    listAt(deployment, 'spec', 'template', 'spec', 'containers', 0, 'env').map((variable) => [
      stringAt(variable, 'name'),
      fields[stringAt(variable, 'valueFrom', 'fieldRef', 'fieldPath')] ?? stringAt(variable, 'value'),
    ]),
  );
}

/** Lets processes without a network reach the API server through a Unix socket. */
async function forwardToApiServer(live: LiveCluster, socket: string): Promise<void> {
  const port = Number(new URL(live.api.endpoint.url).port);
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
}

/** What the operator's process does first: it makes the surroundings of its pod. */
const bootScript = (folder: string, binary: string, variables: Readonly<Record<string, string>>): string =>
  [
    'set -eu',
    'ip link set lo up',
    // Tailscale waits for an interface that is not loopback.
    'ip link add eth0 type veth peer name eth1',
    'ip address add 10.78.0.1/24 dev eth0',
    'ip link set eth0 up',
    'ip link set eth1 up',
    'mount -t tmpfs tmpfs /run',
    'mkdir -p /run/secrets/kubernetes.io',
    `ln -s ${folder}/account /run/secrets/kubernetes.io/serviceaccount`,
    `mount --bind ${folder}/hosts /etc/hosts`,
    `${wordOf(process.execPath)} ${wordOf(join(import.meta.dirname, 'forward.ts'))} ${folder}/forwards.json &`,
    `until [ -e ${folder}/forwards.json.ready ]; do sleep 0.1; done`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${wordOf(value)}`),
    `exec ${binary}`,
    '',
  ].join('\n');

/**
 * Runs the operator of a cluster as its pod would: with the variables that the chart renders, the service account and
 * its permissions, and the credentials that External Secrets fetched. It has a network of its own, because its port for
 * metrics cannot be changed; the only addresses in it are the API server and Tailscale.
 *
 * @param programs the operator's binary, the socket of the front, and the authority that signed its certificates
 */
export async function startOperator(
  supervisor: Supervisor,
  live: LiveCluster,
  deployment: LiveObject,
  programs: { readonly binary: string; readonly front: string; readonly authority: string },
): Promise<void> {
  const { api, cluster } = live;
  const { namespace = '', name } = deployment.metadata;
  const folder = supervisor.path(`operator-${cluster.name}`);
  for (const part of ['account', 'oauth', 'home']) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text, { mode: 0o600 });

  const account = stringAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName');
  const tokenRequest = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 7200 },
  };
  const accountPath = await api.path('v1', 'ServiceAccount', namespace, account);
  write('account/token', stringAt(await api.send('POST', `${accountPath}/token`, tokenRequest), 'status', 'token'));
  write('account/ca.crt', api.endpoint.ca);
  write('account/namespace', namespace);

  const volume = listAt(deployment, 'spec', 'template', 'spec', 'volumes').find(
    (item) => stringAt(item, 'name') === 'oauth',
  );
  const secret = await api.get('v1', 'Secret', stringAt(volume, 'secret', 'secretName'), namespace);
  for (const [key, value] of Object.entries((valueAt(secret, 'data') ?? {}) as Record<string, string>))
    write(`oauth/${key}`, Buffer.from(value, 'base64').toString());

  const pod = (await api.list('v1', 'Pod', namespace)).find(({ metadata }) => metadata.name.startsWith(`${name}-`));
  if (pod === undefined) throw new Error(`${cluster.name} has no pod of ${name}`);
  const variables = {
    ...variablesOf(deployment, pod),
    CLIENT_ID_FILE: join(folder, 'oauth/client_id'),
    CLIENT_SECRET_FILE: join(folder, 'oauth/client_secret'),
    KUBERNETES_SERVICE_HOST: apiServerName,
    KUBERNETES_SERVICE_PORT: '443',
    SSL_CERT_FILE: programs.authority,
    TS_NO_LOGS_NO_SUPPORT: 'true',
    NO_PROXY: '*',
    HOME: join(folder, 'home'),
  };
  const forwards: readonly Forward[] = [
    { address: tailscaleAddress, port: 443, socket: programs.front },
    { address: apiServerAddress, port: 443, socket: join(folder, 'api-server.sock') },
  ];
  await forwardToApiServer(live, join(folder, 'api-server.sock'));
  write(
    'hosts',
    `127.0.0.1 localhost\n${tailscaleAddress} ${tailscaleNames.join(' ')}\n${apiServerAddress} ${apiServerName}\n`,
  );
  write('forwards.json', JSON.stringify(forwards));
  write('boot.sh', bootScript(folder, programs.binary, variables));
  await supervisor.start({
    name: `operator-${cluster.name}`,
    command: 'unshare',
    args: [...namespaces, 'sh', join(folder, 'boot.sh')],
    shutdownPhase: 0,
  });
}
