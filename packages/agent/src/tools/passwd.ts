import { agentAccount } from '@ovmsim/model';
import { Credentials } from '../core/credentials.js';
import { askSecrets } from './prompt.js';
import { makeTool, serverAt, ToolError } from './tool.js';

/** `ovs-agent-passwd`: sets the password of the agent's account. What it prints is inferred. */
export const passwd = makeTool({
  name: 'ovs-agent-passwd',
  about: "set the password of the agent's account",
  level: 'behavioural',
  evidence: 'inferred, its name included',
  help: `Usage: ovs-agent-passwd USER

Sets the password of the agent's account (${agentAccount}). It is asked for twice; where the input is no terminal, it is
read from two lines. The agent accepts the new password at once and the old one no longer.

  -h, --help    show this help
`,
  options: {},
  count: [1, 1],
  body: async (run, { args: [user = ''] }) => {
    const { files } = serverAt(run);
    // Before anything is asked.
    if (user !== agentAccount) throw new ToolError(`unknown user: ${user} (the agent knows ${agentAccount})`);
    const [password = '', again] = await askSecrets(run, ['Password: ', 'Again: ']);
    if (password !== again) throw new ToolError('the two passwords differ; nothing was changed');
    if (password === '') throw new ToolError('the password is empty; nothing was changed');
    new Credentials(files, run.entropy).change(user, password);
    return 0;
  },
});
