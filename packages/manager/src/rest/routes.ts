import type { Match, Router } from './router.js';
import { destinationOf } from './uri.js';
import type { Destination } from './uri.js';

/** Where a request leads; below the prefix with the operation, if there is one for this method. */
export type Route = Exclude<Destination, { kind: 'rest' }> | (Extract<Destination, { kind: 'rest' }> & { readonly match: Match | undefined });

/** So many are remembered per method, then all are forgotten. */
const most = 4096;
/** Longer paths are not worth remembering. */
const longest = 256;

/** Finds routes, and remembers those of the paths that were asked for last: clients ask for the same few again and again. */
export class Routes {
  readonly #router: Router;
  readonly #known = new Map<string, Map<string, Route>>();

  constructor(router: Router) {
    this.#router = router;
  }

  of(method: string, path: string): Route {
    const known = this.#known.get(method)?.get(path);
    if (known !== undefined) return known;
    const destination = destinationOf(path);
    const route: Route = destination.kind === 'rest' ? { ...destination, match: this.#router.peek(method, destination.segments) } : destination;
    // Only methods that lead somewhere, of which there are few.
    if (route.kind === 'rest' && route.match !== undefined && path.length <= longest) this.#remember(method, path, route);
    return route;
  }

  #remember(method: string, path: string, route: Route): void {
    const paths = this.#known.get(method) ?? new Map<string, Route>();
    this.#known.set(method, paths);
    if (paths.size >= most) paths.clear();
    paths.set(path, route);
  }
}
