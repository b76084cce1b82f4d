import type { RecordOf } from '@ovmsim/model';

const letters = 26;

/** Device of a slot inside the guest: slot 0 is xvda, 26 xvdaa; emulated ones are called hda and so on. */
export function diskDevice({ diskTarget, emulatedBlockDevice }: Pick<RecordOf<'VmDiskMapping'>, 'diskTarget' | 'emulatedBlockDevice'>): string {
  let name = '';
  for (let left = diskTarget; left >= 0; left = Math.floor(left / letters) - 1) name = String.fromCharCode(97 + (left % letters)) + name;
  return `${emulatedBlockDevice ? 'hd' : 'xvd'}${name}`;
}

/** Slot of a device name, null for what is none. */
export function diskSlot(device: string): number | null {
  const match = /^(?:xvd|hd|sd)([a-z]{1,2})$/.exec(device);
  return match === null ? null : [...(match[1] ?? '')].reduce((slot, letter) => (slot + 1) * letters + letter.charCodeAt(0) - 97, -1);
}
