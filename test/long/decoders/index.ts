import type { Decoder } from '../decoder.js';
import { restJson, restXml } from './bodies.js';
import { agentPem, certificate, certificateRequest, revocationList } from './certificates.js';
import { agentDatabase, managerSnapshot, pythonLiteral } from './files.js';
import { headers, uri, wireMask } from './requests.js';
import { xml } from './xml.js';
import { xmlRpcCall, xmlRpcResponse } from './xml-rpc.js';

/** Every decoder that strangers can reach, or whose files people edit. */
export const decoders: readonly Decoder[] = [
  xml, xmlRpcCall, xmlRpcResponse, restJson, restXml, uri, headers, wireMask, agentPem, certificate, certificateRequest, revocationList, agentDatabase, managerSnapshot, pythonLiteral,
];
