import { daemonNames, serviceActions, type Daemon, type ServiceAction } from '../core/service.js';
import { makeTool, serverAt, ToolError } from './tool.js';

/** Exit code of the status of something that does not run (LSB). */
const NOT_RUNNING = 3;

/** `service ovs-agent …` of a Server whose agent can be reached from outside; the lines of a start and a stop are those of the operating system. */
export const service = makeTool({
  name: 'service',
  about: 'start, stop or look at the agent: service ovs-agent start|stop|restart|status',
  level: 'behavioural',
  evidence: 'its status begins with the daemon log (public support scripts); the other lines inferred',
  help: `Usage: service ovs-agent ${serviceActions.join('|')}

Starts and stops the agent of the Server; status lists its daemons (exit code ${NOT_RUNNING} when they do not run).

  -h, --help    show this help
`,
  options: {},
  count: [2, 2],
  body: async (run, { args: [name, wanted] }) => {
    if (name !== 'ovs-agent') throw new ToolError(`${name ?? ''}: unrecognized service (ovs-agent is simulated)`);
    const action = serviceActions.find((one) => one === wanted);
    if (wanted === 'configure') throw new ToolError('ovmsim does not simulate: service ovs-agent configure');
    if (action === undefined) throw new ToolError(`Usage: service ovs-agent {${serviceActions.join('|')}}`, 2);
    const { self } = serverAt(run);
    const stopped = daemonNames[self.profile].map((daemon) => ({ name: daemon, pid: null }));
    if (run.service === null && (action === 'start' || action === 'restart')) throw new ToolError(`the process that hosts the agent of ${self.name} does not run or cannot be reached (in a lab: ovmsim start ${self.process})`);
    const daemons = run.service === null ? stopped : await run.service.order(action);
    run.stdout.write(lines(action, daemons).join(''));
    return action === 'status' && daemons.some(({ pid }) => pid === null) ? NOT_RUNNING : 0;
  },
});

function lines(action: ServiceAction, daemons: readonly Daemon[]): string[] {
  if (action === 'status') return daemons.map(({ name, pid }) => (pid === null ? `${name} daemon is stopped\n` : `${name} daemon (pid  ${pid}) is running...\n`));
  const done = (what: string): string => `${what} Oracle VM Agent: `.padEnd(60) + '[  OK  ]\n';
  return [...(action === 'start' ? [] : [done('Stopping')]), ...(action === 'stop' ? [] : [done('Starting')])];
}
