import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from './gate.ts';

/** What a visitor saw. */
export interface Visit {
  readonly page: string;
  /** Status of the answer; 0 if there was none. */
  readonly status: number;
  /** When the request was sent, in milliseconds since the visitors came. */
  readonly at: number;
}

/** Visitors of some pages, who come at a steady rate until they are sent away. */
export class Visitors {
  readonly visits: Visit[] = [];
  readonly #begin = performance.now();
  readonly #open = new Set<Promise<void>>();
  #stopped = false;
  readonly #coming: Promise<void>;

  /** @param get sends one request, as the client with this address */
  constructor(
    pages: readonly string[],
    get: (page: string, client: string) => Promise<Response>,
    millisecondsBetween = 100,
  ) {
    this.#coming = this.#come(pages, get, millisecondsBetween);
  }

  get elapsed(): number {
    return performance.now() - this.#begin;
  }

  async #come(
    pages: readonly string[],
    get: (page: string, client: string) => Promise<Response>,
    pause: number,
  ): Promise<void> {
    for (let count = 0; !this.#stopped; count += 1) {
      // Everybody has an address of their own, because clients are limited.
      const client = `198.18.${Math.floor(count / 250) % 250}.${(count % 250) + 1}`;
      for (const page of pages) {
        const at = this.elapsed;
        const visit = get(page, client).then(
          ({ status }) => void this.visits.push({ page, status, at }),
          () => void this.visits.push({ page, status: 0, at }),
        );
        this.#open.add(visit);
        void visit.finally(() => this.#open.delete(visit));
      }
      await sleep(pause);
    }
  }

  /** No more visitors come; waits until all have their answers. */
  async leave(): Promise<readonly Visit[]> {
    this.#stopped = true;
    await this.#coming;
    await Promise.all(this.#open);
    return this.visits;
  }
}
