/** Programs and users of the edge machine. The tests run the same files with those of another machine. */
export interface Machine {
  readonly nginx: readonly string[];
  readonly fail2ban: readonly string[];
  readonly tailscaled: readonly string[];
  readonly tailscale: readonly string[];
  readonly alloy: readonly string[];
  /** Runs nginx and fail2ban: the one signals the other. */
  readonly proxyUser: string;
  readonly alloyUser: string;
  /** Folder of the supervisor's services. */
  readonly services: string;
  /** Folder of our own scripts. */
  readonly scripts: string;
  readonly fail2banFolder: string;
  readonly alloyConfig: string;
  /** What nginx's and Alloy's companions keep over a restart. */
  readonly state: string;
  /** Keys of the tunnel, and its socket: for root only, so that whoever takes over nginx cannot become the machine. */
  readonly tunnelState: string;
  readonly tunnelRun: string;
  /** Seconds between two looks at the processes. */
  readonly watchSeconds: number;
}

/** The machine that the Dockerfile builds. */
export const MACHINE: Machine = {
  nginx: ['/usr/sbin/nginx', '-e', 'stderr'],
  fail2ban: ['/usr/bin/fail2ban-server'],
  tailscaled: ['/usr/local/bin/tailscaled'],
  tailscale: ['/usr/local/bin/tailscale'],
  alloy: ['/usr/local/bin/alloy'],
  proxyUser: 'nginx',
  alloyUser: 'alloy',
  services: '/etc/edge/services',
  scripts: '/etc/edge',
  fail2banFolder: '/etc/fail2ban',
  alloyConfig: '/etc/alloy/config.alloy',
  state: '/var/lib/edge',
  tunnelState: '/var/lib/tailscale',
  tunnelRun: '/run/tailscale',
  watchSeconds: 10,
};
