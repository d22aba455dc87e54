import { isIPv4 } from 'node:net';
import { RunError } from '@pulumi/pulumi';
import * as tailscale from '@pulumi/tailscale';

/** Adds a fix to the error of the provider. */
const withFix = async <Result>(what: string, fix: string, lookup: () => Promise<Result>): Promise<Result> => {
  try {
    return await lookup();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunError(`${what} was not found: ${reason}. Fix: ${fix}.`);
  }
};

/** A device of the tailnet by its MagicDNS name. */
export const findDevice = (host: string, tailnet: string): Promise<tailscale.GetDeviceResult> =>
  withFix(`device ${host}.${tailnet}`, `connect ${host} to the tailnet, or remove it from fleet/hosts.ts`, () =>
    tailscale.getDevice({ name: `${host}.${tailnet}` }),
  );

/** A Tailscale Service by its name, `svc:…`. */
export const findService = (name: string): Promise<tailscale.GetServiceResult> =>
  withFix(`Tailscale Service ${name}`, 'run tailnet-up first, which creates the Services', () =>
    tailscale.getService({ name }),
  );

/**
 * The IPv4 address of a device or Service.
 *
 * @throws RunError if there is none
 */
export function ipv4Of(owner: string, addresses: readonly string[]): string {
  const address = addresses.find((candidate) => isIPv4(candidate));
  if (address === undefined)
    throw new RunError(`${owner} has no IPv4 address; it has ${addresses.join(', ') || 'none'}`);
  return address;
}
