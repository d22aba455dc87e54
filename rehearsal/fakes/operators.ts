import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesApi, ApiError, type Endpoint } from '../lib/kubernetes-api.ts';
import { reconcilePostgres } from './postgres.ts';
import { provisionVolumes } from './volumes.ts';

/**
 * Runs the fakes of operators that cannot be built here, for one cluster, until it is terminated. Runs as a process of
 * its own: `operators.ts <endpoint file>`.
 */
const [file = ''] = process.argv.slice(2);
const api = new KubernetesApi('operators', JSON.parse(readFileSync(file, 'utf8')) as Endpoint);
const notFound = 404;
for (;;) {
  for (const reconcile of [provisionVolumes, reconcilePostgres]) {
    try {
      await reconcile(api);
    } catch (error) {
      // The CRDs of an operator may not be applied yet.
      if (!(error instanceof ApiError && error.status === notFound)) console.error(error);
    }
  }
  await sleep(400);
}
