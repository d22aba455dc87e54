import { call } from '#model/call.ts';
import { defineNativeService } from '#model/define.ts';
import { indri, shares } from '../hosts.ts';
import { dsm } from './sifaka.ts';

/** Programs on the Mac that must be started by hand after a reboot. */

export const dockerDesktop = defineNativeService({
  name: 'docker-desktop',
  description: 'Virtual machine below minikube',
  on: indri,
  package: { manager: 'cask', name: 'docker', version: { unknown: 'shown in the settings of Docker Desktop' } },
  settings: { memoryMib: 12_288 },
});

export const automounter = defineNativeService({
  name: 'automounter',
  description: 'Mounts the shares of the NAS over SMB; not started at login',
  on: indri,
  package: { manager: 'system', source: 'App Store' },
  calls: [call(dsm, 'smb')],
  settings: {
    shares: [shares.backups, shares.torrents, shares.music, shares.allisonflix, shares.photos].map(({ name }) => name),
  },
});

export const amphetamine = defineNativeService({
  name: 'amphetamine',
  description: 'Keeps the Mac awake; not started at login',
  on: indri,
  package: { manager: 'system', source: 'App Store' },
});
