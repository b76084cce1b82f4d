import { z } from 'zod';
import { lines, type LineId } from '@ovmsim/model';

const lineIds = lines.map((line) => line.id) as [LineId, ...LineId[]];

/** Values as YAML gives them; `${name}` inside strings is replaced by what earlier steps saved. */
const value: z.ZodType<unknown> = z.unknown();

const actor = z
  .union([z.string(), z.strictObject({ user: z.string(), password: z.string() }), z.strictObject({ certificate: z.string() }), z.strictObject({ cookies: z.string(), user: z.string().optional(), password: z.string().optional() })])
  .describe("who calls: 'admin', 'agent' (user oracle), 'nobody', {user, password}, {certificate: NAME of an earlier certificate step, 'agent1', 'manager'}, or {cookies: saved cookie header, user, password}");

const rest = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  path: z.string().describe('below the base URI of the API, with its query'),
  as: actor.default('admin'),
  body: value.optional().describe("sent in the scenario's format"),
  text: z.string().optional().describe('sent as it is'),
  accept: z.string().optional().describe("by default the scenario's format"),
  follow: z.boolean().default(false).describe("follow the job that is answered to its end: 'state', 'error' and 'result' are then seen as with job"),
});

const rpc = z.strictObject({
  agent: z.number().int().min(1).default(1),
  method: z.string(),
  params: z.array(value).default([]),
  as: actor.default('agent'),
});

const job = z.strictObject({ id: z.string(), as: actor.default('admin') });
const tls = z.strictObject({
  to: z.enum(['manager', 'agent1', 'agent2']),
  as: actor.default('nobody'),
  name: z.string().optional().describe('host name under which a careful client knows the Manager: its certificate must have it'),
});
const certificate = z.strictObject({
  make: z.enum(['registered', 'unregistered', 'foreign', 'expired', 'revoked']),
  name: z.string(),
  user: z.string().default('admin'),
});
const wire = z.strictObject({
  line: z.enum(lineIds).optional(),
  process: z.string().optional(),
  method: z.string().optional().describe('HTTP method or RPC name'),
  path: z.string().optional().describe('part of the path'),
  error: z.boolean().optional().describe('only records of what failed (true) or was answered (false)'),
});
const file = z.strictObject({ agent: z.number().int().min(1).default(1), path: z.string(), write: z.string().optional().describe('what is put there before the look'), remove: z.literal(true).optional() });
const exec = z
  .strictObject({
    agent: z.number().int().min(1).default(1),
    tool: z.string().describe('ovs-agent-keygen, ovs-agent-db, service …'),
    args: z.array(z.string()).default([]),
    input: z.string().optional().describe('what the tool reads from its standard input'),
  })
  .describe("runs a command-line tool of the Server; seen are its exit code ('exit'), standard output ('text') and standard error ('error')");

const ssh = z
  .strictObject({
    command: z.string().describe("what is run, as `ssh … 'COMMAND'` would; several commands with ';' between them"),
    as: z
      .union([z.literal('admin'), z.strictObject({ user: z.string(), password: z.string() }), z.strictObject({ key: z.string() })])
      .default('admin')
      .describe("who logs in: 'admin', {user, password}, or {key: NAME}: admin with a key of that name, which is made and put into ovmcli_authorized_keys when it is first used"),
  })
  .describe("runs commands on the Manager's command line over a connection of its own; seen are the bytes ('text'), the exit status ('exit') and, in Verbose mode, 'json': {command, status, time, jobId, error, data} of each command; who is not let in sees connection 'denied' and the methods that are left ('result')");

const clock = z.strictObject({ advance: z.number().positive().describe('seconds of world time') });
const setting = z.strictObject({ process: z.string(), name: z.string(), value });
const host = z.strictObject({
  name: z.string().describe("a process of the lab, as 'ovmsim status' shows it"),
  action: z.enum(['start', 'stop', 'kill', 'restart']),
  address: z.string().optional().describe('address on which the Manager listens from now on'),
  hostName: z.string().optional().describe('name under which Servers and users reach the Manager from now on'),
});
const install = z.enum(['tls-key', 'ca', 'manager', 'manager-same-uuid']).describe('what is made anew: the TLS key of the Manager, the internal CA, or the whole Manager with a new UUID or with the one it had');

/** What a step does: exactly one of these. */
export const actions = { rest, rpc, job, tls, certificate, wire, file, exec, ssh, gui: z.enum(['compare']), prepare: z.enum(['as-installed', 'nothing-discovered', 'owned']), clock, setting, host, install } as const;
export type ActionName = keyof typeof actions;
export type ActionOf<K extends ActionName> = z.infer<(typeof actions)[K]>;
export type Actor = z.infer<typeof actor>;

const expectation = z
  .strictObject({
    status: value.optional(),
    reason: value.optional(),
    headers: z.record(z.string(), value).optional(),
    json: value.optional(),
    text: value.optional(),
    state: value.optional(),
    error: value.optional(),
    result: value.optional(),
    xml: z.record(z.string(), value).optional().describe('element name → text, in the XML document that was answered'),
    fault: value.optional(),
    connection: value.optional().describe("how a connection failed: 'refused', 'closed', 'reset', 'tls', and by SSH 'denied'"),
    tls: z.strictObject({ protocol: value.optional(), cipher: value.optional(), server: value.optional(), client: value.optional() }).optional(),
    records: value.optional(),
    file: value.optional(),
    certificate: value.optional(),
    differences: value.optional(),
    exit: value.optional().describe('exit code of a tool, exit status of a command'),
  })
  .describe("what must be seen; objects match by the keys given; '/…/' is a regular expression; {$length}, {$least}, {$contains}, {$none}, {$all}, {$each}, {$any}, {$not} look into lists and values");

export const stepSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    says: z.string().describe('who does what to whom, in one line'),
    line: z.enum(lineIds).optional().describe('the line of communication of the Security Guide that this step shows'),
    needs: z.array(z.string()).optional().describe('steps without which this one shows nothing: when one of them cannot be shown against a target, neither is this'),
    within: z.number().positive().max(120).optional().describe('seconds to go on trying until the expectation holds'),
    expect: expectation.default({}),
    save: z.record(z.string(), z.string()).optional().describe('name → path in what was seen'),
    rest: rest.optional(),
    rpc: rpc.optional(),
    job: job.optional(),
    tls: tls.optional(),
    certificate: certificate.optional(),
    wire: wire.optional(),
    file: file.optional(),
    exec: exec.optional(),
    ssh: ssh.optional(),
    gui: actions.gui.optional(),
    prepare: actions.prepare.optional(),
    clock: clock.optional(),
    setting: setting.optional(),
    host: host.optional(),
    install: install.optional(),
  })
  .refine((step) => (Object.keys(actions) as ActionName[]).filter((name) => step[name] !== undefined).length === 1, {
    message: `a step does exactly one of: ${Object.keys(actions).join(', ')}`,
  });

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  about: z.string(),
  agents: z.number().int().min(1).default(1).describe('how many Servers it needs'),
  lasting: z.boolean().default(false).describe('whether it ends and starts the Manager, which needs a lab with --data'),
  formats: z.array(z.enum(['json', 'xml'])).min(1).default(['json']).describe("in which the steps speak to the Web Services API: the scenario is played once in each, and what was answered is seen under 'json' in either"),
  steps: z.array(stepSchema).min(1),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type Step = z.infer<typeof stepSchema>;
export type Expectation = Step['expect'];

/** The schema that scenario files are checked against, as JSON Schema. */
export function scenarioJsonSchema(): unknown {
  return z.toJSONSchema(scenarioSchema, { io: 'input' });
}
