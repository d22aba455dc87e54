import type { Host } from '../host.ts';

/** An IPv4 address as a number; undefined if the text is not one. */
export function ipv4(text: string): number | undefined {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** True if an IPv4 address is in a range such as `192.168.1.0/24`. */
export function inRange(address: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const [first, second] = [ipv4(address), ipv4(base)];
  if (first === undefined || second === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(first / size) === Math.floor(second / size);
}

/**
 * Addresses of Tailscale devices and Tailscale Services (https://tailscale.com/docs/reference/reserved-ip-addresses).
 */
export const tailnetRange = '100.64.0.0/10';

/** Declared addresses of a host. */
export const addressesOf = ({ tailnetAddress, lanAddress }: Host): readonly string[] =>
  [tailnetAddress, lanAddress].filter((address) => address !== undefined);
