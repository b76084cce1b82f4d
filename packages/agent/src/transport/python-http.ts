import { STATUS_CODES } from 'node:http';
import type { WireResponse } from '@ovmsim/kernel';

/** How the agent's HTTP server names itself: Python's base server under Python 2.6 (inferred). */
export const SERVER_HEADER = 'BaseHTTP/0.3 Python/2.6.6';

/** Python's own words on the statuses that occur here. */
const explanations: Readonly<Record<number, string>> = {
  403: 'Request forbidden -- authorization will not help',
  411: 'Client must specify Content-Length.',
  501: 'Server does not support this operation',
};

function quoteHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Headers every answer begins with. */
function baseHeaders(now: number): Record<string, string> {
  return { Server: SERVER_HEADER, Date: new Date(now).toUTCString() };
}

/** An error as Python 2.6's BaseHTTPServer sends it: the message is the reason phrase, and again in a small page. */
export function errorAnswer(status: number, message: string, now: number): WireResponse {
  const explanation = explanations[status] ?? STATUS_CODES[status] ?? '???';
  const body = `<head>
<title>Error response</title>
</head>
<body>
<h1>Error response</h1>
<p>Error code ${status}.
<p>Message: ${quoteHtml(message)}.
<p>Error code explanation: ${status} = ${explanation}.
</body>
`;
  return { status, reason: message, headers: { ...baseHeaders(now), 'Content-Type': 'text/html', Connection: 'close' }, body, close: true };
}

/** An XML-RPC answer, fault or not, as Python 2.6's SimpleXMLRPCServer sends it. */
export function rpcAnswer(body: string, now: number): WireResponse {
  const headers = { ...baseHeaders(now), 'Content-type': 'text/xml', 'Content-length': String(Buffer.byteLength(body)) };
  return { status: 200, reason: 'OK', headers, body, close: true };
}
