import { PythonException } from '../core/python-exception.js';
import { isSimUrl, readSimUrl, type SimFile } from './sim-url.js';

/** Where an import comes from: a file of the network, or one that is made up. */
export type Source = { readonly kind: 'network'; readonly url: URL } | { readonly kind: 'sim'; readonly file: SimFile };

/** What a URL stands for. @throws PythonException ValueError for what is none, or is fetched by no client here */
export function sourceOf(text: string): Source {
  if (isSimUrl(text)) return { kind: 'sim', file: readSimUrl(text) };
  if (!URL.canParse(text)) throw new PythonException(`unknown url type: ${text.slice(0, 200)}`, 'ValueError');
  const url = new URL(text);
  if (url.protocol === 'http:' || url.protocol === 'https:') return { kind: 'network', url };
  throw new PythonException(`ovmsim fetches http:// and https:// (and makes up sim:), not ${url.protocol}//`, 'ValueError');
}

/** A URL as it may be shown: without the credentials in it. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

/** Last part of the path, decoded; '' when there is none. */
export function fileNameOf(source: Source): string {
  if (source.kind === 'sim') return source.file.name;
  const last = source.url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
