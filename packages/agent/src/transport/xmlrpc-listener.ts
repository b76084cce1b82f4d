import { FaultInjected, readBasic, startListener, type IoClock, type Limits, type Listener, type ListenerTls, type Logger, type TlsProfile, type WireRecorder, type WireRequest, type WireResponse } from '@ovmsim/kernel';
import { decodeCall, describeRpcValue, encodeFault, encodeResult, RpcFault, XmlError, XmlRpcError, type RpcCall } from '@ovmsim/xml';
import type { CallerFacts, PresentedCredentials } from '../core/authentication.js';
import { carriesPassword } from '../core/masking.js';
import { faultOf, PythonException } from '../core/python-exception.js';
import type { OvsServer } from '../core/server.js';
import { errorAnswer, rpcAnswer } from './python-http.js';

export interface AgentListenerOptions {
  readonly server: OvsServer;
  readonly host: string;
  /** 8899, or 0 for any free port. */
  readonly port: number;
  /** Which clients may come. Default 'modern'. */
  readonly tlsProfile?: TlsProfile;
  readonly io: IoClock;
  readonly recorder: WireRecorder;
  readonly log: Logger;
  readonly limits?: Partial<Limits>;
}

/**
 * The agent's port: XML-RPC over HTTPS as Python's servers speak it, a certificate asked for and not required. Every path is the
 * same (`/`, `/RPC2`, `/api/3`), every verb but POST is 501. Ownership restarts it.
 */
export async function serveAgent(options: AgentListenerOptions): Promise<Listener> {
  const { server, recorder, log } = options;
  const tls = async (): Promise<ListenerTls> => {
    const { key, certificate } = await server.currentCertificate();
    return { key, cert: certificate, requestClientCertificate: true, profile: options.tlsProfile };
  };
  const listener = await startListener({
    name: server.identity.name,
    host: options.host,
    port: options.port,
    tls: await tls(),
    http10: true,
    defaultLine: 'core-to-agent',
    handler: (request) => answer(request, options),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    recorder,
    log,
  });
  server.onRestart({
    stop: () => listener.stopListening(),
    start: async () => {
      listener.setTls(await tls());
      await listener.listenAgain();
    },
  });
  return listener;
}

async function answer(request: WireRequest, { server, io }: AgentListenerOptions): Promise<WireResponse> {
  if (request.method !== 'POST') return errorAnswer(501, `Unsupported method ('${request.method}')`, io.now());
  // Until the call is read and found harmless: a password must not reach the record of a refused or unreadable call either.
  request.annotate({ secretBody: true });
  const caller = server.authenticate(presented(request));
  if (caller.kind === 'refused') {
    request.annotate({ summary: `403 ${caller.reason}` });
    return errorAnswer(caller.status, caller.reason, io.now());
  }
  try {
    return rpcAnswer(await run(request, server, caller), io.now());
  } catch (error) {
    if (error instanceof FaultInjected) return { status: 500, destroy: true };
    throw error;
  }
}

/** The call's answer as XML; a fault is an answer like any other. */
async function run(request: WireRequest, server: OvsServer, caller: CallerFacts): Promise<string> {
  let call: RpcCall | null = null;
  try {
    call = decode(request.body);
    request.annotate({ kind: 'xml-rpc', method: call.method, secretBody: carriesPassword(call.method, call.params) });
    const value = await server.dispatch(call.method, call.params, caller);
    const body = encodeResult(value);
    request.annotate({ summary: `${shape(call)} → ${describeRpcValue(value)}` });
    return body;
  } catch (error) {
    const fault = error instanceof PythonException ? faultOf(error, server.profile.faultForm) : error;
    if (!(fault instanceof RpcFault)) throw error;
    request.annotate({ kind: 'xml-rpc', summary: `${call === null ? '?' : shape(call)} → fault ${fault.faultString}` });
    return encodeFault({ code: fault.faultCode, message: fault.faultString });
  }
}

function shape(call: RpcCall): string {
  return `${call.method}(${call.params.length === 0 ? '' : '…'})`;
}

/** What Python's parser would have raised, as the fault it becomes. */
function decode(body: Buffer): RpcCall {
  try {
    return decodeCall(body);
  } catch (error) {
    if (error instanceof XmlError) throw new PythonException(`${error.message.replace(/ \(line \d+, column \d+\)$/, '')}: line ${error.line}, column ${error.column}`, 'ExpatError');
    if (error instanceof XmlRpcError) throw new PythonException(error.message);
    throw error;
  }
}

function presented(request: WireRequest): PresentedCredentials {
  const basic = readBasic(request.headers.authorization);
  const { address, port } = request.remote;
  return {
    remote: { address: address.replace(/^::ffff:/, ''), port },
    ...(basic === null ? {} : { basic }),
    ...(request.peer.state === 'none' ? {} : { clientCertificate: request.peer.pem }),
  };
}
