import { join } from 'node:path';
import { gandi } from '#fleet/vault.ts';
import type { Network } from '#model/network.ts';
import { dnsProgram } from '../gandi/program.ts';
import type { Plan, PlanContext } from './run.ts';
import { tailscaleCredentials } from './tailnet.ts';

/** Name of a zone's stack: the zone with hyphens for dots. */
export const zoneStack = ({ zone }: Network): string => zone.replaceAll('.', '-');

/** The plan of the public DNS records. It also signs in to Tailscale, to look up addresses for records. */
export const dnsPlan = (context: PlanContext): Plan => ({
  project: {
    name: 'blumeops-dns',
    stack: zoneStack(context.fleet.network),
    folder: join(context.folder, 'gandi'),
    program: () => dnsProgram(context.fleet),
  },
  credentials: [{ variable: 'GANDI_PERSONAL_ACCESS_TOKEN', field: gandi.field('pat') }, ...tailscaleCredentials],
});
