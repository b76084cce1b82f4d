import { PythonException, type OvsServer, type Peers } from '@ovmsim/agent';
import { decodeCall } from '@ovmsim/xml';

/** The way from one Server to another in the same process: who calls is judged as on 8899, and the same methods run. */
export function peersInProcess(servers: () => readonly OvsServer[]): Peers {
  return {
    call: async ({ url, body, ...who }) => {
      const { hostname, host } = new URL(url);
      const server = servers().find((one) => one.identity.ip === hostname);
      if (server?.listening !== true) throw new PythonException(`refused: nobody listens on ${host}`, 'RuntimeError');
      const remote = { address: '127.0.0.1', port: 0 };
      const caller = server.authenticate('certificate' in who ? { clientCertificate: who.certificate.cert, remote } : { basic: who, remote });
      if (caller.kind === 'refused') throw new PythonException(`<ProtocolError for ${host}: ${caller.status} ${caller.reason}>`);
      const { method, params } = decodeCall(Buffer.from(body));
      return server.dispatch(method, params, caller);
    },
  };
}
