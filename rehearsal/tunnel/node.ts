import { mkdirSync, writeFileSync } from 'node:fs';
import type { Lab } from './lab.ts';
import { LocalApi } from './local-api.ts';

/** Starts a tailscaled that joins the tailnet on its own, without a network device. Returns its API. */
export async function startNode(
  binary: string,
  lab: Lab,
  node: { readonly name: string; readonly hostname: string; readonly authKey: string },
): Promise<LocalApi> {
  const { supervisor } = lab;
  const folder = supervisor.path('nodes', node.name);
  mkdirSync(folder, { recursive: true });
  const config = {
    version: 'alpha0',
    // Its ports are forwarded later.
    Locked: false,
    AuthKey: node.authKey,
    Hostname: node.hostname,
    acceptDNS: false,
    acceptRoutes: false,
    NetfilterMode: 'off',
  };
  writeFileSync(`${folder}/config.json`, JSON.stringify(config), { mode: 0o600 });
  const socket = `${folder}/socket`;
  const [command, ...args] = lab.inStation(
    lab.station(node.name),
    binary,
    '--tun=userspace-networking',
    `--config=${folder}/config.json`,
    `--statedir=${folder}`,
    `--socket=${socket}`,
    '--no-logs-no-support',
  );
  await supervisor.start({
    name: `node-${node.name}`,
    command,
    args,
    env: { SSL_CERT_FILE: supervisor.path('authority/root.pem') },
    shutdownPhase: 0,
  });
  return new LocalApi(socket);
}
