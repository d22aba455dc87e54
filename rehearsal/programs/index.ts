import { devpi } from './devpi.ts';
import { kiwix } from './kiwix.ts';
import { miniflux } from './miniflux.ts';
import { mosquitto } from './mosquitto.ts';
import { ntfy } from './ntfy.ts';
import type { Program } from './program.ts';
import { prometheus } from './prometheus.ts';
import { cv, docs } from './sites.ts';
import { torrentSync } from './torrent-sync.ts';
import { transmission } from './transmission.ts';
import { valkey } from './valkey.ts';

/** Every program of the fleet that is run for real; those that take longest first. */
export const programs: readonly Program[] = [
  prometheus,
  devpi,
  miniflux,
  transmission,
  torrentSync,
  kiwix,
  cv,
  docs,
  mosquitto,
  ntfy,
  valkey,
];
