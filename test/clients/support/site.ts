import { openEstate, type Estate } from '../../support/estate.js';
import { Caller, type CallerOptions } from './caller.js';

/** The address prefix that every client has in its code. */
export const api = '/ovm/core/wsapi/rest';

/** An estate with storage, a network and a template, whose Manager listens with TLS on a port of its own. */
export interface Site {
  readonly estate: Estate;
  readonly origin: string;
  readonly repository: string;
  readonly repositoryName: string;
  readonly network: string;
  readonly networkName: string;
  /** With one disk and one card. */
  readonly template: string;
  readonly templateName: string;
  caller(options?: Partial<CallerOptions>): Caller;
  close(): Promise<void>;
}

const named = (list: readonly { readonly name: string | null; readonly value: string }[], name: string): string => {
  const found = list.find((each) => each.name === name);
  if (found === undefined) throw new Error(`nothing is named ${name}: ${list.map((each) => each.name).join(', ')}`);
  return found.value;
};

const id = (value: string): { readonly value: string } => ({ value });

/** Builds the site through the API alone, in the order of the developer's guide (3.3 §2.6). */
export async function openSite(): Promise<Site> {
  const estate = await openEstate({ seed: 'clients', listen: true });
  const { servers, pool } = estate;
  const done: Estate['done'] = (...write) => estate.done(...write);
  const ids = (type: string): Promise<{ name: string | null; value: string }[]> => estate.get(`/${type}/id`);
  const plugin = named(await ids('FileServerPlugin'), 'Oracle Generic Network File System');
  const filer = await done('POST', '/FileServer', {
    name: 'nas1', accessHost: 'nas1.example.com', fileServerType: 'NETWORK', fileServerPluginId: id(plugin), adminServerIds: servers.map(id), uniformExports: true,
  });
  await done('PUT', `/FileServer/${filer}/refresh`);
  const fileSystem = named(await ids('FileSystem'), 'nfs:/export/repo1');
  await done('PUT', `/FileSystem/${fileSystem}/refresh`);
  const repositoryName = 'repo1';
  const repository = await done('POST', `/FileSystem/${fileSystem}/Repository`, { name: repositoryName });
  for (const server of servers) await done('PUT', `/Repository/${repository}/present`, id(server));
  const networkName = 'vm-network';
  const network = await done('POST', '/Network', { name: networkName, description: 'machines' });
  await done('PUT', `/Network/${network}`, { roles: ['VIRTUAL_MACHINE'] });
  for (const server of servers) {
    const ports = await estate.get<{ id: { value: string }; interfaceName: string }[]>(`/Server/${server}/EthernetPort`);
    await done('PUT', `/Network/${network}/addEthernetPort`, id(ports.find(({ interfaceName }) => interfaceName === 'eth1')?.id.value ?? ''));
  }
  const templateName = 'OL7_template';
  const model = await done('POST', '/Vm', { name: 'model', vmDomainType: 'XEN_HVM', repositoryId: id(repository), serverPoolId: id(pool), memory: 1024, cpuCount: 1, osType: 'Oracle Linux 7' });
  const disk = await done('POST', `/Repository/${repository}/VirtualDisk?sparse=true`, { name: 'system.img', size: 4 * 1024 ** 3, diskType: 'VIRTUAL_DISK' });
  await done('POST', `/Vm/${model}/VmDiskMapping`, { virtualDiskId: id(disk), diskTarget: 0 });
  await done('POST', `/Vm/${model}/VirtualNic`, { networkId: id(network) });
  const template = await done('PUT', `/Vm/${model}/clone?serverPoolId=${pool}&createTemplate=true`);
  await done('PUT', `/Vm/${template}`, { id: { ...id(template) }, name: templateName });
  const origin = estate.world.manager.url;
  if (origin === null) throw new Error('the Manager has no port');
  const callers: Caller[] = [];
  return {
    estate, origin, repository, repositoryName, network, networkName, template, templateName,
    caller: (options = {}) => {
      const caller = new Caller({ origin, basic: 'admin:Welcome1', ...options });
      callers.push(caller);
      return caller;
    },
    close: async () => {
      for (const caller of callers) caller.close();
      await estate.close();
    },
  };
}
