import { internalUrl, self, urlOf } from '#model/reference.ts';
import type { Data } from '#model/value.ts';
import { ntfy } from '../ntfy.ts';
import { alertLabels, zones } from './settings.ts';

/** Port of the notifier's own API, for its probes. */
export const notifyPort = 8000;

/**
 * Buttons below a notification (https://docs.ntfy.sh/publish/#action-buttons); placeholders are filled in per event.
 */
const buttons = [
  'view, Open Event, {{.Extra.PublicURL}}/review?id={{.ID}}, clear=true',
  'view, Open Camera, {{.Extra.PublicURL}}/#/cameras/{{.Camera}}',
].join('; ');

/** Frigate-Notify's configuration (https://frigate-notify.0x2142.com/latest/config/file/). */
export const notifySettings: Data = {
  app: { api: { enabled: true, port: notifyPort } },
  frigate: {
    server: urlOf(self),
    public_url: internalUrl(self),
    webapi: { enabled: true, interval: 15 },
    mqtt: { enabled: false },
  },
  alerts: {
    general: { title: 'Frigate Alert', nosnap: 'drop', snap_hires: true, notify_once: true },
    zones: { unzoned: 'drop', allow: zones },
    labels: { allow: alertLabels },
    ntfy: {
      enabled: true,
      server: urlOf(ntfy),
      topic: 'frigate-alerts',
      headers: [{ 'X-Actions': buttons }],
    },
  },
};
