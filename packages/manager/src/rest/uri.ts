import { restBase } from '@ovmsim/model';

/**
 * URIs as the Web Services API writes and reads them. The base is what the caller used: its scheme, its Host header and the prefix exactly as it
 * stood in the request, a doubled slash included, because clients follow the `uri` of what they get (tf-ovm, commvault, guide samples).
 */

const restSegments = restBase.split('/').slice(1);
/** SOAP stands beside REST (WSAPI guide 3.3 §2.1). */
const soapSegments = [...restSegments.slice(0, -1), 'soap'];

/** Where a request's path leads. */
export type Destination =
  /** `prefix` as it was sent, up to and including 'rest'; `segments` what follows, each decoded by itself, empty ones dropped. */
  | { readonly kind: 'rest'; readonly prefix: string; readonly segments: readonly string[] }
  /** Below the prefix, but not to be decoded. */
  | { readonly kind: 'malformed'; readonly prefix: string }
  | { readonly kind: 'soap' }
  | { readonly kind: 'root' }
  | { readonly kind: 'elsewhere' };

interface Segment {
  readonly text: string;
  readonly end: number;
}

/**
 * Reads a raw path. Segments are split first and decoded afterwards, so that an id may hold an encoded slash; doubled slashes and a trailing one
 * do not count (go-ovm, ans-blue, small scripts).
 */
export function destinationOf(rawPath: string): Destination {
  const segments = split(rawPath);
  if (segments.length === 0) return { kind: 'root' };
  if (beginsWith(segments, soapSegments)) return { kind: 'soap' };
  if (!beginsWith(segments, restSegments)) return { kind: 'elsewhere' };
  const prefix = rawPath.slice(0, segments[restSegments.length - 1]?.end);
  try {
    return { kind: 'rest', prefix, segments: segments.slice(restSegments.length).map((segment) => decodeURIComponent(segment.text)) };
  } catch {
    return { kind: 'malformed', prefix };
  }
}

function split(path: string): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  while (start <= path.length) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    if (end > start) segments.push({ text: path.slice(start, end), end });
    start = end + 1;
  }
  return segments;
}

function beginsWith(segments: readonly Segment[], names: readonly string[]): boolean {
  return names.every((name, index) => segments[index]?.text === name);
}

/** Characters of a path segment that stay as they are beside the ones `encodeURIComponent` leaves: colon recorded 3.3.3, the others RFC 3986. */
const literal: Readonly<Record<string, string>> = { '%3A': ':', '%40': '@', '%24': '$', '%26': '&', '%2B': '+', '%2C': ',', '%3D': '=' };

/** An id as a path segment: space becomes %20, slash %2F; colon and parentheses stay (recorded 3.3.3). */
export function encodeSegment(id: string): string {
  return encodeURIComponent(id).replace(/%(?:3A|40|24|26|2B|2C|3D)/g, (code) => literal[code] ?? code);
}

/** Path of an object below the base, as it stands in its `uri`: '/Server/00:11:…'. */
export function pathOf(type: string, id: string): string {
  return `/${type}/${encodeSegment(id)}`;
}

const hostPattern = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** What of a request decides the base of the URIs in its answer. */
export interface Origin {
  readonly secure: boolean;
  readonly host: string | undefined;
  readonly local: { readonly address: string; readonly port: number };
}

/** 'https://manager:7002' for a request; a Host header that is none is replaced by the address that was called. */
export function originOf(request: Origin): string {
  const { address, port } = request.local;
  const own = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const host = request.host !== undefined && hostPattern.test(request.host) ? request.host : own;
  return `${request.secure ? 'https' : 'http'}://${host}`;
}
