import { encodeCall, type RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { integerArgument, textArgument, type Call, type MethodTable } from './table.js';

/** Longest `sleep` that is waited for, seconds. */
const LONGEST_SLEEP = 3600;

/** Interface versions of the agent (recorded 3.2.1; the same list is assumed for 3.3 and 3.4). */
const API_VERSIONS = [3];

/** Another agent as `dispatch` is told of it: `https://oracle:<password>@192.0.2.10:8899/api/3/` (CloudStack ovm3 plug-in). */
function peerOf(text: string): { url: string; user: string; password: string } {
  if (!URL.canParse(text)) throw new PythonException(`Invalid uri: ${text}`, 'ValueError');
  const uri = new URL(text);
  if (uri.protocol !== 'https:') throw new PythonException(`ovmsim's agents speak TLS only, not ${uri.protocol}//`, 'ValueError');
  const { username, password, pathname, host } = uri;
  return { url: `https://${host}${pathname}`, user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

async function dispatch(call: Call): Promise<RpcValue> {
  const method = textArgument(call, 1);
  const peer = peerOf(textArgument(call, 0));
  call.server.log.write('DEBUG', 'common:61', `dispatch function ${method} to server ${peer.url.replace('//', `//${peer.user}:******@`)}`);
  return call.server.peers.call({ ...peer, method, body: encodeCall(method, call.params.slice(2)) });
}

/** Module `agent.api.common.Common`. */
export const commonMethods: MethodTable = {
  echo: ({ params }) => params[0] ?? null,
  get_api_version: () => [...API_VERSIONS],
  dispatch,
  sleep: async (call) => {
    const seconds = integerArgument(call, 0);
    if (seconds < 0 || seconds > LONGEST_SLEEP) throw new PythonException('Invalid argument', 'ValueError');
    await call.server.sleep(seconds * 1000);
    return null;
  },
};
