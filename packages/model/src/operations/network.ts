import { association } from './build.js';

const byAnalogy = 'CLI guide 3.3; REST form inferred';

/** What networks and bonds take up and give away. */
export const networkOperations = [
  ...association('Network', 'EthernetPort', { verbs: ['addEthernetPort', 'removeEthernetPort'], level: 'behavioural', evidence: 'WSAPI guide 3.3 §5.1.2' }),
  ...association('Network', 'VlanInterface', { verbs: ['addVlanInterface', 'removeVlanInterface'], level: 'behavioural', evidence: byAnalogy }),
  ...association('Network', 'VirtualNic', { verbs: ['addVirtualNic', 'removeVirtualNic'], level: 'behavioural', evidence: '3.3 clients' }),
  ...association('EthernetPort', 'EthernetPort', { verbs: ['addPhysicalPort', 'removePhysicalPort'], level: 'behavioural', evidence: byAnalogy }),
];
