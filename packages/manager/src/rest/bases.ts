import type { RestRequest } from './request.js';
import { originOf } from './uri.js';

/** So many are remembered, then all are forgotten: a caller may write any Host header. */
const most = 64;
const longest = 256;

/** Base URIs by prefix and Host header, which are the same for most requests. Without TLS and without a Host they are made anew. */
export class Bases {
  readonly #known = new Map<string, Map<string, string>>();
  #count = 0;

  /** 'https://manager:7002/ovm/core/wsapi/rest' as the caller wrote it. */
  of(request: RestRequest, prefix: string): string {
    const { host, tls, local } = request;
    const known = host === undefined ? undefined : this.#known.get(prefix)?.get(host);
    if (known !== undefined && tls !== null) return known;
    const origin = originOf({ secure: tls !== null, host, local });
    const base = origin + prefix;
    // Where the Host is none, the address that was called stands instead, which is not in the key.
    if (host !== undefined && tls !== null && origin.endsWith(`//${host}`) && base.length <= longest) this.#remember(prefix, host, base);
    return base;
  }

  #remember(prefix: string, host: string, base: string): void {
    if (this.#count >= most) {
      this.#known.clear();
      this.#count = 0;
    }
    const hosts = this.#known.get(prefix) ?? new Map<string, string>();
    this.#known.set(prefix, hosts);
    hosts.set(host, base);
    this.#count += 1;
  }
}
