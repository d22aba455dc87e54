import { defineCluster, defineHost, defineShare } from '#model/define.ts';
import { cores, gib, mib } from '#model/units.ts';
import { home, member, owner } from './network.ts';

export const indri = defineHost({
  name: 'indri',
  description: 'Mac mini M1 2020: native services under launchd, and minikube in Docker Desktop',
  network: home,
  os: 'macos',
  arch: 'arm64',
  ownership: 'managed',
  tags: ['homelab', home.tags.management, 'indri'],
  tailnetAddress: '100.98.163.89',
  lanAddress: '192.168.1.50',
  user: 'erichblume',
  cpu: cores(8),
  memory: gib(16),
  advertises: true,
  ports: { sshd: 22 },
});

export const ringtail = defineHost({
  name: 'ringtail',
  description: 'NixOS PC with an RTX 4080: k3s, and games in the evening',
  network: home,
  os: 'nixos',
  arch: 'amd64',
  ownership: 'managed',
  tags: ['homelab', home.tags.management, 'ringtail'],
  user: 'eblume',
  cpu: cores(16),
  memory: gib(32),
  ports: { sshd: 22 },
});

export const sifaka = defineHost({
  name: 'sifaka',
  description: 'Synology DS423+: NFS and SMB, four disks in RAID 5',
  network: home,
  os: 'dsm',
  arch: 'amd64',
  ownership: 'managed',
  tags: ['nas', home.tags.management],
  user: 'eblume',
  ports: { sshd: 22 },
});

export const gilbert = defineHost({
  name: 'gilbert',
  description: 'MacBook Air M4, workstation of the owner',
  network: home,
  os: 'macos',
  arch: 'arm64',
  ownership: 'user',
  owner: owner.name,
  user: 'eblume',
});

export const mouse = defineHost({
  name: 'mouse',
  description: 'MacBook Air M2 of the family',
  network: home,
  os: 'macos',
  arch: 'arm64',
  ownership: 'user',
  owner: member.name,
});

/** The machine at Fly.io that serves the public names. It is on the internet, so assume that it can be compromised. */
export const flyMachine = defineHost({
  name: 'flyio-proxy',
  description: 'Fly.io machine in San Jose: nginx with a tunnel into the tailnet',
  network: home,
  os: 'linux',
  arch: 'amd64',
  ownership: 'fly',
  tags: [home.tags.edgeProxy],
  memory: mib(512),
});

export const hosts = [indri, ringtail, sifaka, gilbert, mouse, flyMachine];

export const minikubeIndri = defineCluster({
  name: 'indri',
  context: 'minikube-indri',
  host: indri,
  api: 'in-cluster',
  apiPort: 6443,
  version: 'v1.34.0',
  cpu: cores(6),
  memory: mib(11_264),
  gpuSlots: 0,
  // The default for this runtime ignores NetworkPolicies.
  cni: 'calico',
  containerRuntime: 'docker',
  unprivilegedPortStart: 0,
  storage: { local: 'standard' },
  node: 'container',
  proxyReplicas: 2,
  suffix: '',
});

export const k3sRingtail = defineCluster({
  name: 'ringtail',
  context: 'k3s-ringtail',
  host: ringtail,
  api: `https://${ringtail.name}.${home.tailnet}:6443`,
  apiPort: 6443,
  version: 'v1.34.0',
  cpu: cores(16),
  memory: gib(32),
  gpuSlots: 2,
  cni: 'k3s',
  containerRuntime: 'containerd',
  unprivilegedPortStart: 0,
  runtimes: {
    nvidia: {
      by: '`hardware.nvidia-container-toolkit` and the containerd template of the NixOS configuration',
      verify: "sudo grep -q 'runtimes.*nvidia' /var/lib/rancher/k3s/agent/etc/containerd/config.toml",
    },
  },
  directories: {
    '/etc/nvidia-driver/lib': {
      by: 'a link to the driver in the NixOS configuration',
      verify: 'test -e /etc/nvidia-driver/lib/libcuda.so.1',
    },
    '/var/run/cdi': {
      by: '`hardware.nvidia-container-toolkit`, which describes the GPU',
      verify: 'grep -q nvidia.com/gpu /var/run/cdi/*',
    },
    '/mnt/storage1': { by: 'the SSD for models, mounted by disko', verify: 'mountpoint -q /mnt/storage1' },
  },
  storage: { local: 'local-path' },
  node: 'machine',
  proxyReplicas: 1,
  suffix: '-ringtail',
});

/** Every cluster. Services that run on all of them are declared once, with `onEach(clusters, …)`. */
export const clusters = [minikubeIndri, k3sRingtail];

/** NFS clients of the NAS. Pods of minikube connect from the LAN address of indri. */
const lanAndTailnet = [home.lan, '100.64.0.0/10'];

export const shares = {
  backups: defineShare({ name: 'backups', host: sifaka, path: '/volume1/backups', nfsClients: [], writable: true }),
  torrents: defineShare({
    name: 'torrents',
    host: sifaka,
    path: '/volume1/torrents',
    nfsClients: lanAndTailnet,
    writable: true,
    owner: 1000,
  }),
  music: defineShare({
    name: 'music',
    host: sifaka,
    path: '/volume1/music',
    nfsClients: lanAndTailnet,
    writable: false,
  }),
  photos: defineShare({
    name: 'photos',
    host: sifaka,
    path: '/volume1/photos',
    nfsClients: lanAndTailnet,
    writable: true,
  }),
  allisonflix: defineShare({
    name: 'allisonflix',
    host: sifaka,
    path: '/volume1/allisonflix',
    nfsClients: [],
    writable: true,
  }),
  frigate: defineShare({
    name: 'frigate',
    host: sifaka,
    path: '/volume1/frigate',
    nfsClients: [ringtail.name],
    writable: true,
  }),
};
