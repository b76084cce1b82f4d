import { basicAuthorization, ConnectionError, httpsRequest } from '@ovmsim/kernel';
import { productPorts } from '@ovmsim/model';
import { decodeResponse, encodeCall, RpcFault, XmlError, XmlRpcError, type RpcValue } from '@ovmsim/xml';
import { PythonSyntaxError, readPythonLiteral } from '../core/python-literal.js';
import { pythonRepr, pythonString } from '../core/python.js';
import { makeTool, serverAt, ToolError, type ToolRun } from './tool.js';

/** The Server itself, as its tools call it. */
const itself = new Set(['localhost', '127.0.0.1']);

/** `ovs-agent-rpc`: one call to an agent (a public connectivity script uses it so). */
export const rpc = makeTool({
  name: 'ovs-agent-rpc',
  about: 'call a method of an agent',
  level: 'behavioural',
  evidence: 'called so by a public connectivity script; errors as of Python 2.6 xmlrpclib',
  help: `Usage: ovs-agent-rpc [-s URL] METHOD [ARG...]

Calls a method of an agent and prints what it answers. Each ARG is a Python literal: a text needs quotes of its own.

  -s URL        which agent, with user and password; localhost is this Server's own agent
                (without -s: that agent, and no password)
  -h, --help    show this help

Examples:
  ovs-agent-rpc -s https://oracle:PASSWORD@localhost:${productPorts.agent}/ echo "'text'"
  ovs-agent-rpc -s https://oracle:PASSWORD@localhost:${productPorts.agent}/ get_api_version
`,
  options: { s: { type: 'string', short: 's' } },
  optionsFirst: true,
  count: [1, Number.POSITIVE_INFINITY],
  body: async (run, { values, args: [method = '', ...texts] }) => {
    const url = agentUrl(run, values.s ?? `https://localhost:${productPorts.agent}/`);
    const params = texts.map(argument);
    const value = await call(run, url, encoded(method, params));
    run.stdout.write(`${typeof value === 'string' ? value : pythonRepr(value)}\n`);
    return 0;
  },
});

function argument(text: string): RpcValue {
  try {
    return readPythonLiteral(text);
  } catch (error) {
    if (error instanceof PythonSyntaxError) throw new ToolError(`${text} is no Python literal: ${error.message} (place ${error.at + 1})`, 2);
    throw error;
  }
}

/** The address as given, but for the Server's own: on one machine the agents of a lab cannot all listen on 127.0.0.1. */
function agentUrl(run: ToolRun, text: string): URL {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') throw new ToolError(`${masked(text)}: expected https://USER:PASSWORD@HOST:PORT/`, 2);
  const url = new URL(text);
  if (url.port === '') url.port = String(productPorts.agent);
  if (!itself.has(url.hostname) || url.port !== String(productPorts.agent)) return url;
  const { host, port } = serverAt(run).self.listens;
  url.hostname = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  url.port = String(port);
  return url;
}

function encoded(method: string, params: readonly RpcValue[]): string {
  try {
    return encodeCall(method, params);
  } catch (error) {
    if (error instanceof XmlError || error instanceof XmlRpcError) throw new ToolError(`the call cannot be written as XML-RPC: ${error.message}`, 2);
    throw error;
  }
}

/** Sends the call, as Python's xmlrpclib would: the agent's certificate is not checked. Throws ToolError with the words of that library. */
async function call(run: ToolRun, url: URL, body: string): Promise<RpcValue> {
  const { user, password } = credentialsOf(url);
  const headers = { 'content-type': 'text/xml', ...(user === '' ? {} : { authorization: basicAuthorization(user, password) }) };
  try {
    const answer = await httpsRequest({ url: `https://${url.host}${url.pathname}`, method: 'POST', headers, body, tls: { verify: false }, clock: run.clock, timeoutMs: 600_000 });
    if (answer.status === 200) return decodeResponse(answer.body);
    const advice = user === '' && answer.status === 403 ? `\ngive user and password: -s https://oracle:PASSWORD@localhost:${productPorts.agent}/` : '';
    throw new ToolError(`<ProtocolError for ${masked(url.href)}: ${answer.status} ${answer.reason}>${advice}`);
  } catch (error) {
    if (error instanceof RpcFault) throw new ToolError(`<Fault ${error.faultCode}: ${pythonString(error.faultString)}>`);
    if (error instanceof ConnectionError) throw new ToolError(error.message);
    if (error instanceof XmlError || error instanceof XmlRpcError) throw new ToolError(`${url.host} does not answer as an agent: ${error.message}`);
    throw error;
  }
}

function credentialsOf(url: URL): { user: string; password: string } {
  try {
    return { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    throw new ToolError(`${masked(url.href)}: a % in user or password is written %25`, 2);
  }
}

function masked(url: string): string {
  return url.replace(/\/\/([^@/]*?):[^@/]*@/, '//$1:******@');
}
