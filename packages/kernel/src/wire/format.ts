import type { CertificateFacts, TlsFacts, WireRecord } from './types.js';

export type WireFormat = 'text' | 'json' | 'mermaid';

/** Records for people (text), for programs (JSON) or as a picture (a mermaid sequenceDiagram). Ends with a newline unless empty. */
export function formatWire(records: readonly WireRecord[], format: WireFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(records, null, 2)}\n`;
    case 'mermaid':
      return mermaid(records);
    case 'text':
      return records.map((record) => `${textLine(record)}\n`).join('');
  }
}

/** '20:04:05.123 manager → server1 core-to-agent take_ownership → nil | 200 OK | 12 ms | TLSv1.3 …'. */
function textLine(record: WireRecord): string {
  const parts = [
    `${new Date(record.time).toISOString().slice(11, 23)} ${sender(record)} → ${record.to}${record.line === null ? '' : ` [${record.line}]`} ${said(record)}`,
    outcome(record),
    `${record.durationMs} ms`,
    ...(record.tls === null ? [] : [tlsLine(record.tls)]),
  ];
  return parts.filter((part) => part !== '').join(' | ');
}

/** The summary where it begins with the method or stands alone, the request line with the summary otherwise. */
function said(record: WireRecord): string {
  const { summary, method } = record;
  if (method === null) return summary === '' ? record.kind : summary;
  if (summary.startsWith(method)) return summary;
  const call = record.kind === 'xml-rpc' || record.path === null ? method : `${method} ${record.path}`;
  return summary === '' ? call : `${call} (${summary})`;
}

function outcome(record: WireRecord): string {
  const answer = record.response === null ? '' : `${record.response.status} ${record.response.reason}`.trim();
  return record.error === null ? answer : [answer, `✗ ${record.error}`].filter((part) => part !== '').join(' ');
}

function tlsLine(tls: TlsFacts): string {
  const client = tls.clientCertificate === null ? '' : `, client ${named(tls.clientCertificate)}${tls.authorizationError === null ? '' : ` (${tls.authorizationError})`}`;
  return `${tls.protocol}${tls.serverCertificate === null ? '' : ` server ${named(tls.serverCertificate)}`}${client}`;
}

function named(certificate: CertificateFacts): string {
  return `${commonName(certificate) ?? certificate.subject} ${certificate.fingerprint.slice(0, 11)}…`;
}

function commonName({ subject }: CertificateFacts): string | undefined {
  return subject.split(', ').find((part) => part.startsWith('CN='));
}

/** Who sent it: as told, or by the certificate it showed; an address without its ephemeral port. */
function sender(record: WireRecord): string {
  if (!/^(?:\[.*\]|[\d.]+):\d+$/.test(record.from)) return record.from;
  const shown = record.tls?.clientCertificate ?? null;
  const common = shown === null ? undefined : commonName(shown);
  return record.kind !== 'refused' && common !== undefined ? common.slice(3) : record.from.replace(/:\d+$/, '');
}

function mermaid(records: readonly WireRecord[]): string {
  const participants = new Map<string, string>();
  const id = (name: string): string => {
    const known = participants.get(name);
    if (known !== undefined) return known;
    const fresh = `p${participants.size + 1}`;
    participants.set(name, fresh);
    return fresh;
  };
  const arrows = records.flatMap((record) => {
    const from = id(sender(record));
    const to = id(record.to);
    const answer = outcome(record);
    if (record.response === null) return [`  ${from}-x${to}: ${safe([said(record), answer].filter((part) => part !== '').join(' '))}`];
    return [`  ${from}->>${to}: ${safe(said(record))}`, `  ${to}-->>${from}: ${safe(answer)}`];
  });
  const declared = [...participants].map(([name, alias]) => `  participant ${alias} as ${safe(name)}`);
  return `${['sequenceDiagram', ...declared, ...arrows].join('\n')}\n`;
}

/** '#' and ';' mean something to mermaid, and a message is one line. */
function safe(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[#;<>]/g, (character) => `#${character.charCodeAt(0)};`);
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
