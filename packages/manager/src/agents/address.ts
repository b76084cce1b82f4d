import { isIP } from 'node:net';
import { productPorts } from '@ovmsim/model';
import type { AgentAddress } from './transport.js';


/**
 * The address in `serverName` of a discovery: a host name or an IP address. A port may follow a colon, which the product does not know:
 * labs whose ports are shifted need it. IPv6 addresses stand in brackets when a port follows.
 * Null for a text that cannot be one.
 */
export function agentAddress(serverName: string): AgentAddress | null {
  const text = serverName.trim();
  if (isIP(text) !== 0) return { host: text, port: productPorts.agent };
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/@?#]+))(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return null;
  const [, bracketed, plain, digits] = parts;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return null;
  const host = bracketed ?? plain;
  const port = digits === undefined ? productPorts.agent : Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}

/** `127.0.1.1`, or `127.0.0.1:17102` where the port is not the stock one: how job names and error texts name an agent. */
export function addressText(address: AgentAddress): string {
  if (address.port === productPorts.agent) return address.host;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** Whether the host is an IP address, so that a certificate names it as one. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}
