import type { Rng } from '@ovmsim/kernel';
import type { Rendered } from './render.js';

/**
 * Headers that every answer of the API carries (recorded 3.3.3): the servlet container's signature, and the execution context id, a UUID of the
 * process and a count of its requests.
 */
export class StandingHeaders {
  readonly #context: string;
  #count = 0;

  constructor(rng: Rng) {
    const own = rng.fork('execution-context');
    this.#context = [8, 4, 4, 4, 12].map((digits) => own.hex(digits)).join('-');
  }

  /** Adds them to an answer. */
  addTo<A extends Rendered>(answer: A): A {
    this.#count = (this.#count + 1) >>> 0;
    answer.headers['X-Powered-By'] = 'Servlet/3.0 JSP/2.2';
    answer.headers['X-ORACLE-DMS-ECID'] = `${this.#context}-${this.#count.toString(16).padStart(8, '0')}`;
    return answer;
  }
}
