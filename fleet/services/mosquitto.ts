import { defineService } from '#model/define.ts';
import { image } from '#model/image.ts';
import { plainText } from '#model/config.ts';
import { config } from '#model/storage.ts';
import { mib, milli } from '#model/units.ts';
import { tcp } from '#model/workload.ts';
import { k3sRingtail } from '../hosts.ts';

/** Receives events from Frigate. It has no passwords, because only pods that declare a call can reach it. */
export const mosquitto = defineService({
  name: 'mqtt',
  description: 'MQTT broker for camera events',
  on: k3sRingtail,
  workloads: [
    {
      name: 'mosquitto',
      user: 1883,
      container: {
        // renovate: datasource=docker depName=docker.io/library/eclipse-mosquitto
        image: image('docker.io/library/eclipse-mosquitto', '2.0.22'),
        ports: { mqtt: 1883 },
        mounts: { '/mosquitto/config/mosquitto.conf': { volume: 'config', subPath: 'mosquitto.conf' } },
        cpu: { request: milli(50) },
        memory: { request: mib(32), limit: mib(128) },
        health: tcp(),
      },
    },
  ],
  volumes: {
    config: config('mosquitto-config', {
      'mosquitto.conf': plainText(['listener 1883', 'allow_anonymous true', 'persistence false', ''].join('\n')),
    }),
  },
});
