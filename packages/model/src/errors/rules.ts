import type { ErrorSpec } from './spec.js';

/** Our own rules: real systems number theirs below 900000, so nobody mistakes these for genuine ones. */
const own = 'ovmsim';
/** A rule of ours that a job breaks. */
export const ownRule = (name: string, text: string): ErrorSpec => ({ name, status: 409, soapFault: 'Client', jobError: 'RULE', text, evidence: own });
const rule = ownRule;

/** Agent calls (OVMAPI) and the rule engine (OVMRU). These codes print as `CODE text [date]`. */
export const ruleErrors = {
  OVMAPI_4004E: {
    name: 'SYNC_COMMAND_FAILED', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Sync command failed on server: {0}. Command: {1}, Server error: {2}', evidence: 'recorded 3.4',
  },
  OVMAPI_4010E: {
    name: 'SEND_COMMAND_FAILED', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Attempt to send command: {0} to server: {1} failed. {2}', evidence: 'recorded 3.4',
  },
  OVMAPI_4021E: {
    name: 'SERVER_UNREACHABLE', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Connection to server: {0} failed: {1}', evidence: 'code: field reports; text: own',
  },
  OVMAPI_6000E: { name: 'INTERNAL_ERROR', status: 500, soapFault: 'Server', jobError: 'INTERNAL', text: 'Internal Error: {0}', evidence: 'field reports' },
  OVMRU_002043E: {
    name: 'RELEASE_OWNERSHIP_REFUSED', status: 409, soapFault: 'Client', jobError: 'RULE',
    text: 'Cannot release ownership of Server: {0}. {1}', evidence: 'beginning recorded, rest own',
  },
  OVMRU_005002E: {
    name: 'VM_NOT_STOPPED', status: 409, soapFault: 'Client', jobError: 'RULE',
    text: 'Operation not allowed- Virtual Machine: {0}, is not STOPPED. It is {1}.', evidence: 'recorded 3.4',
  },
  OVMRU_900001E: rule('SERVER_NOT_OWNED', 'Server: {0}, is not owned by this Manager.'),
  OVMRU_900002E: rule('SERVER_OWNED_ELSEWHERE', 'Server: {0}, is owned by another Manager: {1}.'),
  OVMRU_900003E: rule('SERVER_IN_POOL', 'Server: {0}, is in Server Pool: {1}. Remove it from the pool first.'),
  OVMRU_900004E: rule('SERVER_HAS_VMS', 'Server: {0}, has virtual machines: {1}.'),
  OVMRU_900005E: rule('SERVER_PRESENTS_REPOSITORIES', 'Server: {0}, presents repositories: {1}.'),
  OVMRU_900006E: rule('SERVER_IN_OTHER_POOL', 'Server: {0}, is a member of Server Pool: {1} already.'),
  OVMRU_900007E: rule('SERVER_NOT_IN_POOL', 'Server: {0}, is not a member of Server Pool: {1}.'),
  OVMRU_900008E: rule('POOL_NOT_EMPTY', 'Server Pool: {0}, still has servers: {1}.'),
  OVMRU_900009E: rule('POOL_HAS_VMS', 'Server Pool: {0}, still has virtual machines: {1}.'),
  OVMRU_900010E: rule('MASTER_LEAVES_LAST', 'Server: {0}, is the master of Server Pool: {1}. Remove the other servers first.'),
  OVMRU_900011E: rule('POOL_VIRTUAL_IP_INVALID', 'Virtual IP: {0}, of Server Pool: {1}, cannot be used: {2}.'),
  OVMRU_900012E: rule('POOL_VIRTUAL_IP_TAKEN', 'Virtual IP: {0}, is in use by {1}.'),
  OVMRU_900013E: rule('NAME_INVALID', 'Name: "{0}", is not valid: {1}.'),
  OVMRU_900014E: rule('SERVER_NOT_RUNNING', 'Server: {0}, is not RUNNING. It is {1}.'),
  OVMRU_900015E: rule('SERVER_IN_MAINTENANCE', 'Server: {0}, is in maintenance mode.'),
  OVMRU_900016E: rule('SERVER_CHANGED_IDENTITY', 'Server at {0} answers as {1}, expected was {2}.'),
  OVMRU_900017E: rule('ROLE_NEEDS_POOL', 'Roles of Server: {0}, cannot be changed: {1}.'),
  OVMRU_900018E: rule('POLICY_VALUE_INVALID', '{0} of the policy must lie between {1} and {2}. It is {3}.'),
  OVMRU_900019E: rule('SERVER_NAME_UNRESOLVED', 'Server name: {0}, cannot be resolved or is not an address.'),
  OVMRU_900020E: {
    name: 'AGENT_REFUSED_CREDENTIALS', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Agent on server: {0} refused the credentials: {1}', evidence: own,
  },
  OVMRU_900021E: {
    name: 'CERTIFICATE_AUTHORITY_FAILED', status: 503, soapFault: 'Server', jobError: 'INTERNAL',
    text: 'The internal CA could not do its part for server: {0}: {1}', evidence: own,
  },
  OVMRU_900022E: {
    name: 'AGENT_CERTIFICATE_MISMATCH', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Server: {0}, shows another certificate than the one registered for it ({1}).', evidence: own,
  },
  OVMRU_900023E: {
    name: 'AGENT_DID_NOT_RETURN', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Agent on server: {0} did not come back after its restart: {1}', evidence: own,
  },
  OVMRU_900024E: {
    name: 'JOB_ABORTED', status: 409, soapFault: 'Client', jobError: 'ABORT', text: 'Job: {0}, was aborted by {1}.', evidence: own,
  },
  OVMRU_900025E: {
    name: 'AGENT_ANSWER_UNREADABLE', status: 502, soapFault: 'Server', jobError: 'SERVER',
    text: 'Answer of server: {0} to {1} cannot be read: {2}', evidence: own,
  },
  OVMRU_900026E: {
    name: 'CERTIFICATE_INVALID', status: 400, soapFault: 'Client', jobError: 'WS_API', text: 'Certificate cannot be used: {0}', evidence: own,
  },
} as const satisfies Record<string, ErrorSpec>;
