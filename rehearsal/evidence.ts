import { programs } from './programs/index.ts';
import type { Origin } from './programs/program.ts';

/** How it is known that a part of a service works. A service without evidence is only reasoned about. */
export interface Evidence {
  readonly service: string;
  /**
   * `parser`: the program's own parser has read the generated configuration. `statements`: what the program does to its
   * database was done by hand.
   */
  readonly kind: 'program' | 'parser' | 'statements';
  readonly program: string;
  /** Where the program comes from, with its version if it is not the deployed one. */
  readonly origin: string;
  readonly proof: string;
  /** What of the image does not run. @default undefined: nothing of our own */
  readonly notRun?: string;
  /** It covers every program of the service. @default undefined: only this one */
  readonly whole?: true;
}

const originText = (origin: Origin): string => {
  switch (origin.kind) {
    case 'debian':
      return `Debian package ${origin.package}`;
    case 'go':
      return `Go module, ${origin.version}`;
    case 'python':
      return `Python package ${origin.distribution}`;
  }
};

/** What the other stages, and the tests of the edge, run. */
const others: readonly Evidence[] = [
  {
    service: 'argocd',
    kind: 'program',
    program: 'argocd',
    origin: 'Go module, 3.2.11',
    proof: 'stages `deliver`, `change` and `faults`: delivers the fleet from a forge',
    notRun: 'single sign-on',
    whole: true,
  },
  ...['tailscale-operator', 'tailscale-operator-ringtail'].map((service) => ({
    service,
    kind: 'program' as const,
    program: 'k8s-operator',
    origin: 'Go module, 1.94.2',
    proof: 'stage `operator`: asks the API for the declared Services, tags and keys',
    notRun: 'its proxies',
    whole: true as const,
  })),
  {
    service: 'blumeops-pg',
    kind: 'program',
    program: 'postgres',
    origin: 'Debian package postgresql-17',
    proof: 'stage `postgres`: creates the declared roles, databases and extensions; dumps can be restored',
    notRun: 'PostgreSQL 18, CloudNativePG',
    whole: true,
  },
  {
    service: 'immich',
    kind: 'statements',
    program: 'migrations of immich-server',
    origin: 'written from its documentation',
    proof: 'stage `postgres`: extensions and indexes as the declared role',
    notRun: 'vchord, the program',
  },
  {
    service: 'teslamate',
    kind: 'statements',
    program: 'migrations',
    origin: 'written from its source',
    proof: 'stage `postgres`: extensions and functions as the declared role',
    notRun: 'the program',
  },
  {
    service: 'authentik',
    kind: 'statements',
    program: 'migrations',
    origin: 'written from its documentation',
    proof: 'stage `postgres`: schemas and tables as the declared role',
    notRun: 'the program',
  },
  ...['external-secrets', 'external-secrets-ringtail'].map((service) => ({
    service,
    kind: 'program' as const,
    program: 'external-secrets',
    origin: 'Go module, 0.20.4',
    proof: 'stage `secrets`: fetches every secret from a vault',
    whole: true as const,
  })),
  {
    service: 'flyio-proxy',
    kind: 'program',
    program: 'nginx, fail2ban, s6',
    origin: 'source of nginx, Debian packages',
    proof: 'tests in `pulumi/fly/proofs`: serves, caches and bans with the generated configuration',
    notRun: "Fly.io's proxy, tailscaled",
    whole: true,
  },
];

/** All evidence, by service. */
export const evidence: readonly Evidence[] = [
  ...programs.map(({ service, container, origin, purpose, notRun }) => ({
    service,
    kind: 'program' as const,
    program: container,
    origin: originText(origin),
    proof: `stage \`programs\`: ${purpose}`,
    ...(notRun === undefined ? {} : { notRun }),
  })),
  ...others,
];
