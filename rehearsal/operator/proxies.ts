import type { LiveCluster } from '../lib/control-plane.ts';
import type { LiveObject } from '../lib/kubernetes-api.ts';
import { valueAt } from '../lib/objects.ts';

/** The part of a proxy's configuration that we act on. */
interface ProxyConfig {
  readonly Hostname?: string;
  readonly AdvertiseServices?: readonly string[];
}

const secretType = 'tailscale.com/secret-type';

const encoded = (text: string): string => Buffer.from(text).toString('base64');

const dataOf = (secret: LiveObject): Readonly<Record<string, string>> =>
  (valueAt(secret, 'data') ?? {}) as Readonly<Record<string, string>>;

/** The newest configuration in a Secret, which holds one per version of its format. */
function configIn(secret: LiveObject | undefined): ProxyConfig {
  const [text] = Object.entries(secret === undefined ? {} : dataOf(secret))
    .filter(([key]) => key.startsWith('cap-'))
    .sort(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }))
    .map(([, value]) => value);
  return text === undefined ? {} : (JSON.parse(Buffer.from(text, 'base64').toString()) as ProxyConfig);
}

/** What a proxy writes into the Secret of its state: its pod, its names and addresses, and what it advertises. */
function stateOf(
  pod: LiveObject,
  config: ProxyConfig,
  tailnet: string,
  index: number,
): Readonly<Record<string, string>> {
  const fqdn = `${config.Hostname ?? pod.metadata.name}.${tailnet}.`;
  const profile = {
    Config: { NodeID: `n${index}`, UserProfile: { LoginName: fqdn } },
    AdvertiseServices: config.AdvertiseServices ?? [],
  };
  return {
    pod_uid: pod.metadata.uid,
    device_id: `device-of-${pod.metadata.name}`,
    device_fqdn: fqdn,
    device_ips: JSON.stringify([`100.64.1.${index + 1}`]),
    tailscale_capver: '130',
    '_current-profile': 'profile-a',
    'profile-a': JSON.stringify(profile),
  };
}

/**
 * Writes what the proxies would write: the state of each, and the certificates of the Services. kwok runs no program in
 * pods, and headscale issues no certificates.
 */
export async function actAsProxies({ api }: LiveCluster, namespace: string, tailnet: string): Promise<void> {
  const secrets = await api.list('v1', 'Secret', namespace);
  const pods = await api.list('v1', 'Pod', namespace);
  for (const [index, secret] of secrets.entries()) {
    const { name, labels = {} } = secret.metadata;
    const current = dataOf(secret);
    if (labels[secretType] === 'certs' && (current['tls.key'] ?? '') === '')
      await api.patch(secret, { data: { 'tls.crt': encoded('certificate'), 'tls.key': encoded('key') } });
    const pod = pods.find(({ metadata }) => metadata.name === name);
    if (pod === undefined) continue;
    // Proxies of a group have a Secret for their configuration, others keep it beside their state.
    const config = configIn(secrets.find(({ metadata }) => metadata.name === `${name}-config`) ?? secret);
    const data = Object.entries(stateOf(pod, config, tailnet, index)).map(
      ([key, value]) => [key, encoded(value)] as const,
    );
    if (data.some(([key, value]) => current[key] !== value))
      await api.patch(secret, { data: Object.fromEntries(data) });
  }
}
