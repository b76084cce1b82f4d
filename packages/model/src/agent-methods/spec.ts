import type { Level } from '../fields.js';

/** Categories of the agent's remote procedures, one per stock agent module. */
export type AgentCategory = 'common' | 'serverpool' | 'poolfs' | 'cluster' | 'host' | 'network' | 'repository' | 'storageplugin' | 'hypervisor' | 'remote';

/** XML-RPC types of parameters and results; 'any' where nothing is known. */
export type AgentType = 'string' | 'integer' | 'boolean' | 'struct' | 'array' | 'any';

/** One positional parameter. */
export interface AgentParameter {
  readonly name: string;
  readonly type: AgentType;
  /** null: introspection showed the name but not whether there is a default. */
  readonly required: boolean | null;
  /** The whole argument is a password: records and logs show a mask in its place. */
  readonly secret?: true;
  /** Takes all remaining arguments. */
  readonly rest?: true;
}

/** What a procedure answers. `document` is a string that holds an XML document with that root. */
export interface AgentResult {
  readonly kind: 'nil' | 'document' | 'unknown' | AgentType;
  readonly root?: string;
  /** 'recorded': an answer was captured; 'clients': clients that ran against real agents rely on it. */
  readonly evidence: 'recorded' | 'clients' | 'inferred' | 'unknown';
}

/** What a module's file declares per method; the rest follows from the module. */
export interface AgentMethodDraft {
  readonly params: readonly AgentParameter[];
  readonly returns: AgentResult;
  readonly level: Level;
  /** 'proposed' procedures are ours; everything else is in the stock agent. */
  readonly origin: 'stock' | 'proposed';
  /** Absent from agents before this release. */
  readonly since?: '3.3';
  /** Other spellings that clients use. */
  readonly aliases?: readonly string[];
  /** Carries passwords or keys: in secret parameters, or somewhere inside others. */
  readonly secret?: true;
  readonly evidence: string;
}

const introspected = 'CloudStack ovm3 plug-in (introspected 3.2.1)';

function parameter(text: string): AgentParameter {
  const match = /^(\*?)(!?)(\w+)([?~]?)(?::\s*(\w+))?$/.exec(text.trim());
  if (match === null) throw new Error(`not a parameter: ${text}`);
  const [, star, secret, name, mark, type] = match;
  return {
    name: name ?? '',
    type: (type ?? 'any') as AgentType,
    required: mark === '~' ? null : star !== '*' && mark !== '?',
    ...(secret === '!' ? { secret: true as const } : {}),
    ...(star === '*' ? { rest: true as const } : {}),
  };
}

function result(text: string): AgentResult {
  const [kind = '', evidence = 'unknown'] = text.split(' / ');
  if (kind.startsWith('<')) return { kind: 'document', root: kind.slice(1, -1), evidence: evidence as AgentResult['evidence'] };
  return { kind: kind as AgentResult['kind'], evidence: evidence as AgentResult['evidence'] };
}

/**
 * One procedure: `rpc('src: string, !password: string, sparse?: boolean', 'nil / clients')`. Before a parameter's name: ! secret, * the rest; after
 * it: ? optional, ~ not known whether optional; without a type 'any'. The result is a kind or `<Root>` of a document, and how sure it is.
 */
export function rpc(params: string, returns: string, change: Partial<AgentMethodDraft> = {}): AgentMethodDraft {
  const declared = params === '' ? [] : params.split(',').map(parameter);
  return {
    params: declared,
    ...(declared.some((each) => each.secret === true) ? { secret: true as const } : {}),
    returns: result(returns),
    level: 'refused',
    origin: 'stock',
    evidence: introspected,
    ...change,
  };
}

/** Change for procedures that only clients of 3.3 and 3.4 show. */
export const since33: Partial<AgentMethodDraft> = { since: '3.3', evidence: '3.3/3.4 client (PyOVM)' };
/** Change for procedures that are built. */
export const built: Partial<AgentMethodDraft> = { level: 'behavioural' };
/** Change for procedures that answer in the right form only. */
export const shaped: Partial<AgentMethodDraft> = { level: 'shape' };
