import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { networks } from './addresses.ts';

/**
 * The first process of new namespaces: `worker.ts <module> <input> <output>`. It prepares the network, and writes the
 * result that the module's `main` computes from the input. Whatever it starts or mounts ends with it.
 */
const [, , module = '', input = '', output = ''] = process.argv;

/** The first process of a namespace has no default handlers of signals. */
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

function prepareNetwork(): void {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  // On the loopback device, every address of a network is local.
  for (const network of networks) execFileSync('ip', ['address', 'add', network, 'dev', 'lo']);
  // What container runtimes set: https://github.com/containerd/containerd/blob/main/docs/cri/config.md
  writeFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0');
}

async function result(): Promise<unknown> {
  try {
    prepareNetwork();
    const { main } = (await import(module)) as { readonly main: (input: unknown) => Promise<unknown> };
    return { value: await main(JSON.parse(readFileSync(input, 'utf8'))) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

writeFileSync(`${output}.part`, JSON.stringify(await result()), { mode: 0o600 });
renameSync(`${output}.part`, output);
// It stays until it is stopped, so that no exit is unexpected.
setInterval(() => undefined, 60_000);
