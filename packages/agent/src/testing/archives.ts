import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** A file of an archive for a test: a text, or so many zeros. */
export interface PackedFile {
  readonly path: string;
  readonly content?: string | number;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice';
  readonly linkpath?: string;
  /** What the header claims, where it is to lie. */
  readonly claimedSize?: number;
}

/** A tar archive, in memory. */
export function tarOf(files: readonly PackedFile[]): Buffer {
  const parts = files.flatMap(({ path, content = '', type = 'File', linkpath, claimedSize }) => {
    const body = typeof content === 'number' ? Buffer.alloc(content) : Buffer.from(content);
    const header = Buffer.alloc(512);
    new Header({ path, size: claimedSize ?? body.length, type, mode: 0o644, ...(linkpath === undefined ? {} : { linkpath }) }).encode(header, 0);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** The same packed by gzip. */
export function tgzOf(files: readonly PackedFile[]): Buffer {
  return gzipSync(tarOf(files));
}

/** A template's archive as `vm.cfg` and images of zeros. */
export function templateFiles(name: string, images: Readonly<Record<string, number>>): readonly PackedFile[] {
  const letters = 'abcdefgh';
  const disks = Object.keys(images).map((image, index) => `'file:/OVS/seed_pool/${name}/${image},xvd${letters[index] ?? ''},w'`);
  const config = [
    '# made by hand',
    'bootloader = \'/usr/bin/pygrub\'',
    `disk = [${disks.join(',\n        ')}]`,
    "memory = '2048'",
    "maxmem = 4096   # MiB",
    `name = '${name}'`,
    "OVM_os_type = 'Oracle Linux 5'",
    "vcpus = 2",
    "vif = ['mac=00:16:3e:11:22:33,bridge=xenbr0', 'type=netfront']",
    "vfb = ['type=vnc,vncunused=1,vncpasswd=secret']",
    "on_reboot = 'restart'",
  ];
  return [
    { path: `./${name}/`, type: 'Directory' },
    { path: `./${name}/vm.cfg`, content: `${config.join('\n')}\n` },
    { path: `./${name}/README`, content: 'hello' },
    ...Object.entries(images).map(([image, bytes]) => ({ path: `./${name}/${image}`, content: bytes })),
  ];
}

/** An OVF descriptor in the words of other products, for one machine whose disk lies beside it. */
export function foreignOvf({ disk, gibibytes }: { readonly disk: string; readonly gibibytes: number }): string {
  return `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
 <References><File ovf:id="file1" ovf:href="${disk}"/></References>
 <DiskSection><Info>Disks</Info><Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="${gibibytes}" ovf:capacityAllocationUnits="byte * 2^30" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/></DiskSection>
 <VirtualSystem ovf:id="web">
  <Info>A machine</Info><Name>web</Name>
  <OperatingSystemSection ovf:id="80"><Info>OS</Info><Description>Oracle Linux 6</Description></OperatingSystemSection>
  <VirtualHardwareSection><Info>Hardware</Info>
   <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
   <Item><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>3072</rasd:VirtualQuantity></Item>
   <Item><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item>
   <Item><rasd:Connection>VM Network</rasd:Connection><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
  </VirtualHardwareSection>
 </VirtualSystem>
</Envelope>`;
}
