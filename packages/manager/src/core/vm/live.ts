import type { Profile, RecordOf } from '@ovmsim/model';
import { productPorts } from '@ovmsim/model';
import { isRpcStruct, type RpcValue } from '@ovmsim/xml';

/** What a running domain shows in its machine. */
export type LiveFacts = Pick<RecordOf<'Vm'>, 'currentMemory' | 'currentCpuCount' | 'currentDomainId' | 'sslVncPort' | 'sslTtyPort'>;

/** First port of the loopback consoles that the Server's TLS ports stand for: 5900 is shown as 6900 (inferred). */
const firstDisplay = 5900;

const textOf = (value: RpcValue | undefined): string => (typeof value === 'string' ? value : '');
const numberOf = (value: RpcValue | undefined): number => Math.floor(Number(textOf(value))) || 0;

/** The first device of a kind in a domain's record. */
function device(record: Readonly<Record<string, RpcValue>>, kind: string): Readonly<Record<string, RpcValue>> {
  const devices = record['device'];
  const list = isRpcStruct(devices) ? devices[kind] : undefined;
  const first: RpcValue | undefined = Array.isArray(list) ? list[0] : undefined;
  return isRpcStruct(first) ? first : {};
}

/**
 * Reads a record of `list_vm` or `list_vms`, where every scalar is a text (recorded 3.2.1); null for nil: the machine does not run there. The ports follow from the
 * display and the terminal of the domain: display n is on 6900 + n, terminal n on the first serial port + n (pairs as 3.4 clients saw them; the rule is inferred).
 */
export function liveFacts(record: RpcValue, profile: Pick<Profile, 'firstTtyPort'>): LiveFacts | null {
  if (!isRpcStruct(record)) return null;
  const display = /:(\d+)$/.exec(textOf(device(record, 'vfb')['location']))?.[1];
  const terminal = /(\d+)$/.exec(textOf(device(record, 'console')['location']))?.[1];
  return {
    currentMemory: numberOf(record['memory']),
    currentCpuCount: numberOf(record['online_vcpus']) || numberOf(record['vcpus']),
    currentDomainId: numberOf(record['domid']),
    ...ports({ display: display === undefined ? null : Number(display) - firstDisplay, terminal: terminal === undefined ? null : Number(terminal) }, profile),
  };
}

function ports({ display, terminal }: { readonly display: number | null; readonly terminal: number | null }, { firstTtyPort }: Pick<Profile, 'firstTtyPort'>): Pick<LiveFacts, 'sslVncPort' | 'sslTtyPort'> {
  return { sslVncPort: display === null ? null : String(productPorts.vnc + display), sslTtyPort: terminal === null ? null : String(firstTtyPort + terminal) };
}

/** What VM_STARTED tells of a domain, null when it does not tell all of it. */
export function notifiedFacts(data: Readonly<Record<string, unknown>>, profile: Pick<Profile, 'firstTtyPort'>): LiveFacts | null {
  const { domain, memory, vcpus, slot } = data;
  if (![domain, memory, vcpus, slot].every((value) => Number.isSafeInteger(value) && Number(value) >= 0)) return null;
  const place = Number(slot);
  return { currentMemory: Number(memory), currentCpuCount: Number(vcpus), currentDomainId: Number(domain), ...ports({ display: place, terminal: 2 * place + 1 }, profile) };
}

/** The machines in an answer of `list_vms`, by the name that is their id; the control domain is none. */
export function liveMachines(answer: RpcValue, profile: Pick<Profile, 'firstTtyPort'>): ReadonlyMap<string, LiveFacts> {
  const found = new Map<string, LiveFacts>();
  for (const record of Array.isArray(answer) ? answer : []) {
    const facts = liveFacts(record, profile);
    if (facts !== null && facts.currentDomainId > 0 && isRpcStruct(record)) found.set(textOf(record['name']), facts);
  }
  return found;
}
