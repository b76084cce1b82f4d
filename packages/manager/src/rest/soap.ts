import { restBase } from '@ovmsim/model';
import type { Rendered } from './render.js';

const words = `ovmsim does not simulate the SOAP interface of Oracle VM Manager yet. Use REST, at ${restBase}.`;

/** SOAP clients get a fault, everybody else the words alone; both name the simulator. */
export function soapRefusal(method: string): Rendered {
  if (method !== 'POST') return { status: 501, headers: { 'Content-Type': 'text/plain' }, body: `${words}\n` };
  const fault = `<faultcode>S:Server</faultcode><faultstring>${words}</faultstring>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>${fault}</S:Fault></S:Body></S:Envelope>`;
  return { status: 501, headers: { 'Content-Type': 'text/xml' }, body };
}
