import { answerHeaders } from './answer-headers.ts';
import { blocking } from './blocking.ts';
import { caching } from './caching.ts';
import { clientIdentity } from './client-identity.ts';
import { faults } from './faults.ts';
import { health } from './health.ts';
import { hostileRequests } from './hostile-requests.ts';
import { limiting } from './limiting.ts';
import { logging } from './logging.ts';
import { routing } from './routing.ts';

/** Every promise of the proxy, by subject. They may run all at once in one world. */
export const checks = {
  routing,
  'headers of answers': answerHeaders,
  'who the client is': clientIdentity,
  cache: caching,
  limits: limiting,
  'blocked paths': blocking,
  'hostile requests': hostileRequests,
  health,
  log: logging,
  faults,
} as const;
