import { profiles } from '@ovmsim/model';
import { Database } from '../core/database.js';
import { layout } from '../core/layout.js';
import { certificatesOf, makeTool, serverAt, ToolError } from './tool.js';

/** `ovs-agent-keygen`: a new key for the agent (Security Guide 3.3 §1.1.2; the options are inferred). */
export const keygen = makeTool({
  name: 'ovs-agent-keygen',
  about: "make a new key and certificate for the agent's port",
  level: 'behavioural',
  evidence: 'Security Guide 3.3 §1.1.2; options and texts inferred',
  help: `Usage: ovs-agent-keygen [-f]

Makes a new RSA key for the agent, a certificate signed with it, and a request for a signed one, in
/etc/ovs-agent/cert. The agent shows the new certificate after 'service ovs-agent restart' (in a container: after a
restart of the container). A Server that is owned is then lost to its Manager until its ownership is released and
taken again.

  -f, --force      overwrite the files that are there
  -v, --version    show the version
  -h, --help       show this help
`,
  options: { force: { type: 'boolean', short: 'f' }, version: { type: 'boolean', short: 'v' } },
  count: [0, 0],
  body: async (run, { values }) => {
    const { files, self } = serverAt(run);
    if (values.version === true) {
      run.stdout.write(`ovs-agent-keygen ${profiles[self.profile].agentVersion}\n`);
      return 0;
    }
    const certificates = certificatesOf(files, self, run);
    if (certificates.present() && values.force !== true) throw new ToolError(`there are files in /${folder} already and nothing was changed; -f overwrites them`);
    await certificates.renew();
    run.stdout.write(`New key, certificate and request are in /${folder}. The agent shows them after: service ovs-agent restart\n`);
    const owner = new Database(files, layout.serverDatabase).text('manager_uuid');
    if (owner !== '') run.stderr.write(`ovs-agent-keygen: manager ${owner} owns this server and does not know the new certificate: release ownership and take it again\n`);
    return 0;
  },
});

const folder = layout.key.slice(0, layout.key.lastIndexOf('/'));
