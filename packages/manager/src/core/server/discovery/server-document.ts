import type { RpcValue } from '@ovmsim/xml';
import { childrenAt, DiscoveryError, optionalText, readDocument, textOf, truth, wholeNumber } from './document.js';

/** What `discover_server` tells. */
export interface ServerFacts {
  /** SMBIOS UUID, 16 lower-case bytes with colons: the Server's id. */
  readonly uuid: string;
  readonly hostname: string;
  readonly agentVersion: string;
  readonly rpmVersion: string;
  readonly ovmVersion: string;
  readonly cpuType: string;
  readonly osType: string;
  readonly osName: string;
  readonly osMajorVersion: string;
  readonly osMinorVersion: string;
  readonly kernelRelease: string;
  readonly kernelVersion: string;
  readonly hypervisorType: string;
  /** Major, minor and extra as one text: `4.3.1OVM`. */
  readonly hypervisorVersion: string;
  /** As Xen lists them: `xen-3.0-x86_64`, `hvm-3.0-x86_32p`. */
  readonly hypervisorCapabilities: readonly string[];
  /** `Unowned`, `Owned` or `Pooled`. */
  readonly membershipState: string;
  readonly managerUuid: string | null;
  readonly poolUuid: string | null;
  /** Only told by a pooled Server. */
  readonly registeredIp: string | null;
  readonly nodeNumber: number | null;
  /** As the agent spells them: `xen`, `utility`. */
  readonly roles: readonly string[];
  readonly isMaster: boolean;
  /** Seconds. */
  readonly statisticInterval: number;
  /** Names in capitals, values as printed. */
  readonly capabilities: Readonly<Record<string, string>>;
}

/**
 * Reads a Discover_Server_Result (recorded 3.2.1).
 * @throws DiscoveryError when it is none or does not name the Server
 */
export function serverFacts(answer: RpcValue): ServerFacts {
  const server = childrenAt(readDocument(answer, 'Discover_Server_Result')).find((child) => child.name === 'Server');
  if (server === undefined) throw new DiscoveryError('the agent answered a Discover_Server_Result without a Server');
  const uuid = textOf(server, 'Unique_Id').toLowerCase();
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/.test(uuid)) throw new DiscoveryError(`the agent names no Unique_Id of 16 bytes: '${uuid}'`);
  const node = optionalText(server, 'Node_Number');
  return {
    uuid,
    hostname: textOf(server, 'Hostname'),
    agentVersion: textOf(server, 'Agent_Version'),
    rpmVersion: textOf(server, 'RPM_Version'),
    ovmVersion: textOf(server, 'OVM_Version'),
    cpuType: textOf(server, 'CPU_Type'),
    osType: textOf(server, 'OS_Type'),
    osName: textOf(server, 'OS_Name'),
    osMajorVersion: textOf(server, 'OS_Major_Version'),
    osMinorVersion: textOf(server, 'OS_Minor_Version'),
    kernelRelease: textOf(server, 'Host_Kernel_Release'),
    kernelVersion: textOf(server, 'Host_Kernel_Version'),
    hypervisorType: textOf(server, 'Hypervisor_Type'),
    hypervisorVersion: `${textOf(server, 'VMM', 'Version', 'Major')}.${textOf(server, 'VMM', 'Version', 'Minor')}${textOf(server, 'VMM', 'Version', 'Extra')}`,
    hypervisorCapabilities: words(textOf(server, 'VMM', 'Capabilities'), /\s+/),
    membershipState: textOf(server, 'Membership_State'),
    managerUuid: optionalText(server, 'Manager_Unique_Id'),
    poolUuid: optionalText(server, 'Pool_Unique_Id'),
    registeredIp: optionalText(server, 'Registered_IP'),
    nodeNumber: node === null ? null : wholeNumber(node),
    roles: words(textOf(server, 'Server_Roles'), /\s*,\s*/),
    isMaster: truth(textOf(server, 'Is_Current_Master')),
    statisticInterval: wholeNumber(textOf(server, 'Statistic', 'Interval'), 20),
    capabilities: Object.fromEntries(childrenAt(server, 'Capabilities').map((child) => [child.name, child.text.trim()])),
  };
}

function words(text: string, separator: RegExp): string[] {
  return text.split(separator).filter((word) => word !== '');
}

/** Who owns a Server, seen from one Manager (CloudStack ovm3 plug-in decides in the same way). */
export function ownershipOf(facts: ServerFacts, managerUuid: string): 'unowned' | 'mine' | 'foreign' {
  if (facts.managerUuid === managerUuid) return 'mine';
  return facts.membershipState === 'Unowned' || facts.managerUuid === null ? 'unowned' : 'foreign';
}
