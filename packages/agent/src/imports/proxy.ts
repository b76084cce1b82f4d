import { request, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { basicAuthorization } from '@ovmsim/kernel';
import { PythonException } from '../core/python-exception.js';

/**
 * How a URL is asked for by way of a proxy: an http one with its whole URL, an https one through a tunnel.
 * @throws PythonException for a proxy that is none, that does not speak plain HTTP, or that makes no tunnel
 */
export async function throughProxy(url: URL, proxy: string, signal: AbortSignal): Promise<RequestOptions> {
  const at = proxyOf(proxy);
  const headers = authorization(at);
  const way = { host: at.hostname.replace(/^\[|\]$/g, ''), port: at.port === '' ? 80 : Number(at.port) };
  if (url.protocol === 'http:') {
    const whole = new URL(url);
    whole.username = '';
    whole.password = '';
    whole.hash = '';
    return { ...way, path: whole.href, headers };
  }
  const target = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const socket = await tunnel({ ...way, method: 'CONNECT', path: target, headers: { ...headers, Host: target }, signal, agent: false });
  const servername = /^[\d.]+$|:/.test(url.hostname) ? '' : url.hostname;
  return { path: `${url.pathname}${url.search}`, createConnection: () => connect({ socket, servername, rejectUnauthorized: false }) };
}

function proxyOf(text: string): URL {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) throw new PythonException(`not a proxy: ${text.slice(0, 200)}`, 'ValueError');
  const url = new URL(whole);
  if (url.protocol !== 'http:') throw new PythonException(`ovmsim speaks to proxies in plain HTTP, not ${url.protocol}//`, 'ValueError');
  return url;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  return { 'Proxy-Authorization': basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)) };
}

function tunnel(options: RequestOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asked = request(options);
    asked.once('connect', (response, socket: Socket) => {
      const { statusCode = 0, statusMessage = '' } = response;
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new PythonException(`<urlopen error Tunnel connection failed: ${statusCode} ${statusMessage}>`));
    });
    // A proxy that answers as a web server does.
    asked.once('response', (response) => {
      response.destroy();
      reject(new PythonException(`<urlopen error Tunnel connection failed: ${response.statusCode ?? 0} ${response.statusMessage ?? ''}>`));
    });
    asked.once('error', reject);
    asked.end();
  });
}
