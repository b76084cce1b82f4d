/** Versions of one release, as its Manager and its Servers report them. */
export interface Profile {
  readonly name: ProfileName;
  /** Manager.managerVersion */
  readonly managerVersion: string;
  /** Server.ovmVersion and ControlDomain.ovmVersion: version, minus, build. */
  readonly ovmVersion: string;
  /** Agent_Version and RPM_Version of discover_server; ControlDomain.agentVersion and rpmVersion. */
  readonly agentVersion: string;
  readonly rpmVersion: string;
  /** Manager_Core_API_Version of discover_server. */
  readonly managerCoreApiVersion: string;
  /** Hypervisor.version, and the three parts that discover_server gives. */
  readonly hypervisorVersion: string;
  readonly hypervisor: { readonly major: number; readonly minor: number; readonly extra: string };
  readonly osName: string;
  readonly osMajorVersion: string;
  readonly osMinorVersion: string;
  readonly kernelRelease: string;
  readonly kernelVersion: string;
  /** First TTY port that a Server gives to a machine's serial console. */
  readonly firstTtyPort: number;
  readonly ocfs2PluginVersion: string;
  readonly nfsPluginVersion: string;
  readonly scsiPluginVersion: string;
  /** How Python prints an exception's type in a fault: '24' exceptions.Exception, '26' <type 'exceptions.Exception'>. */
  readonly faultForm: '24' | '26';
  readonly evidence: string;
}

/** A release that the simulator can play. */
export type ProfileName = '3.4' | '3.3';

/** Every release by name; 3.4 is the default. */
export const profiles: { readonly [P in ProfileName]: Profile } = {
  '3.4': {
    name: '3.4',
    managerVersion: '3.4.2.1384',
    ovmVersion: '3.4.2-1384',
    agentVersion: '3.4.2-42.el6',
    rpmVersion: '3.4.2-42.el6',
    managerCoreApiVersion: '3.4.2.1384',
    hypervisorVersion: '4.4.4OVM',
    hypervisor: { major: 4, minor: 4, extra: '.4OVM' },
    osName: 'Oracle VM Server',
    osMajorVersion: '3',
    osMinorVersion: '4',
    kernelRelease: '4.1.12-61.1.18.el6uek.x86_64',
    kernelVersion: '#2 SMP Fri Nov 4 15:48:30 PDT 2016',
    firstTtyPort: 10000,
    ocfs2PluginVersion: '0.1.0-43',
    nfsPluginVersion: '1.1.0',
    scsiPluginVersion: '1.1.0',
    faultForm: '26',
    evidence: 'Manager version from 3.4 clients; versions on the Servers inferred',
  },
  '3.3': {
    name: '3.3',
    managerVersion: '3.3.3.1085',
    ovmVersion: '3.3.3-1085',
    agentVersion: '3.3.3-1.1.el6',
    rpmVersion: '3.3.3-1.1.el6',
    managerCoreApiVersion: '3.3.3.1085',
    hypervisorVersion: '4.3.1OVM',
    hypervisor: { major: 4, minor: 3, extra: '.1OVM' },
    osName: 'Oracle VM server',
    osMajorVersion: '3',
    osMinorVersion: '3',
    kernelRelease: '3.8.13-68.3.3.el6uek.x86_64',
    kernelVersion: '#2 SMP Tue Jun 23 23:43:15 PDT 2015',
    firstTtyPort: 10000,
    ocfs2PluginVersion: '0.1.0-42.1',
    nfsPluginVersion: '1.1.0',
    scsiPluginVersion: '1.1.0',
    faultForm: '26',
    evidence: 'recorded 3.3.3',
  },
};
