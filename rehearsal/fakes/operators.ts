import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesApi, ApiError, type Endpoint } from '../lib/kubernetes-api.ts';
import { reconcilePostgres } from './postgres.ts';
import { provisionVolumes } from './volumes.ts';

/** Plays what has no Go module to build it from, on one cluster. A process of its own: `operators.ts <endpoint file>`. */
const [file = ''] = process.argv.slice(2);
const api = new KubernetesApi('operators', JSON.parse(readFileSync(file, 'utf8')) as Endpoint);
const unknownKind = 404;
for (;;) {
  for (const reconcile of [provisionVolumes, reconcilePostgres]) {
    try {
      await reconcile(api);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === unknownKind)) console.error(error);
    }
  }
  await sleep(400);
}
