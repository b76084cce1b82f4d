import type { Profile } from '@ovmsim/model';
import type { RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { textArgument, type MethodTable } from './table.js';

/** What an installation of the release holds, as far as the simulator plays a part in it. */
function installedPackages(profile: Profile): RpcValue[] {
  const record = (name: string, version: string, arch = 'x86_64'): RpcValue => {
    const dash = version.indexOf('-');
    return { name, version: version.slice(0, dash), release: version.slice(dash + 1), arch };
  };
  const { major, minor, extra } = profile.hypervisor;
  return [
    record('ovs-agent', profile.agentVersion),
    record('ovs-release', profile.ovmVersion, 'noarch'),
    record('kernel-uek', profile.kernelRelease.replace(/\.x86_64$/, '')),
    record('xen', `${major}.${minor}${extra.replace('OVM', '')}-1.el6`),
    record('osc-plugin-manager', `${profile.scsiPluginVersion}-1.el6`, 'noarch'),
    record('osc-oracle-ocfs2', profile.ocfs2PluginVersion, 'noarch'),
    record('osc-oracle-generic', `${profile.nfsPluginVersion}-1.el6`, 'noarch'),
  ];
}

/**
 * Packages and the system disk. Only the kinds of the three containers are known (a Python client of 3.3 and 3.4); the keys inside
 * them are inferred. No repository of packages is configured, so nothing is to be updated.
 */
export const packageMethods: MethodTable = {
  package_get_repositories: () => ({}),
  package_list: (call) => {
    const scope = textArgument(call, 0);
    if (scope !== 'installed' && scope !== 'updates') throw new PythonException(`Invalid scope: ${scope}`);
    return scope === 'installed' ? installedPackages(call.server.profile) : [];
  },
  get_system_disk_space: () => ({ '/': { total: 52_709_261_312n, used: 2_861_039_616n, available: 47_146_221_568n } }),
};
