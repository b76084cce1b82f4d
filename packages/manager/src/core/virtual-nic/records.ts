import type { RecordOf } from '@ovmsim/model';
import { baseFields } from '../record.js';

/** What of a network card is not the same for all. */
export interface VirtualNicFields {
  readonly id: string;
  readonly vmId: string;
  readonly networkId: string | null;
  /** Lower case with colons; null for the card of a template. */
  readonly macAddress: string | null;
  /** Default: the MAC address, for a template's card 'Template Vnic' (recorded 3.3.3). */
  readonly name?: string;
  readonly description?: string;
}

/** A network card whose guest has told nothing yet. */
export function newVirtualNic({ id, vmId, networkId, macAddress, name, description }: VirtualNicFields): RecordOf<'VirtualNic'> {
  const template = macAddress === null;
  const own = { name: template ? 'Template Vnic' : macAddress, description: template ? 'A dummy vnic used only for templates' : '' };
  return {
    ...baseFields({ id, name: name ?? own.name, description: description ?? own.description }),
    macAddress,
    ipAddresses: [],
    interfaceName: '',
    vmId,
    networkId,
  };
}
