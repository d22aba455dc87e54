import { call, internet } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { always } from '#model/native.ts';
import { notBackedUp } from '#model/storage.ts';
import { hours } from '#model/units.ts';
import { k3sRingtail, ringtail } from '../hosts.ts';
import { forgejoItem } from '../vault.ts';
import { forgejo } from './forgejo.ts';
import { zot } from './zot.ts';

/** systemd services of the NixOS host. */

const flake = { unknown: 'follows nixpkgs of the flake lock; run `nixos-version` on ringtail' } as const;

export const k3s = defineNativeService({
  name: 'k3s',
  description: 'Kubernetes on ringtail',
  on: ringtail,
  package: { manager: 'nixos', option: 'services.k3s', version: flake },
  ports: {
    api: {
      port: k3sRingtail.apiPort,
      bind: { all: 'the firewall of NixOS only admits the tailnet and pods' },
    },
  },
  data: [
    {
      path: '/var/lib/rancher/k3s',
      backup: notBackedUp('all objects come from git; claims have their own backup intent'),
    },
  ],
  settings: {
    flags: [
      '--disable=traefik',
      '--disable=servicelb',
      '--disable=metrics-server',
      // Argo CD connects by this name.
      `--tls-san=${new URL(k3sRingtail.api).hostname}`,
    ],
    // A world-readable kubeconfig would make every local user an administrator.
    kubeconfigMode: '600',
    trustedInterfaces: ['tailscale0', 'cni0', 'flannel.1'],
  },
});

/** Builds Nix images directly on the host; its jobs are equivalent to root. */
export const nixContainerBuilder = defineNativeService({
  name: 'nix-container-builder',
  description: 'Forgejo runner for Nix builds',
  on: ringtail,
  package: { manager: 'nixos', option: 'services.gitea-actions-runner', version: '12.6.4' },
  jobs: [
    {
      label: 'gitea-runner-nix_container_builder.service',
      command: ['/run/current-system/sw/bin/forgejo-runner', 'daemon'],
      when: always,
    },
  ],
  secrets: {
    forgejo_runner_registration: {
      field: forgejoItem.field('runner_reg'),
      file: '/etc/forgejo-runner/token.env',
    },
  },
  calls: [call(forgejo), call(zot), internet('sources and the Nix cache')],
  settings: { runnerName: 'ringtail-nix-builder', label: 'nix-container-builder:host', capacity: 1, timeout: hours(3) },
});
