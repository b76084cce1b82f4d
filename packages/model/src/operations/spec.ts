import type { Level } from '../fields.js';
import type { LineId } from '../lines.js';
import type { TypeName, ValueName } from '../names.js';

/** Who may call: a user of the Manager, the web console's own certificate, the agent of an owned Server, or nobody in particular. */
export type PrincipalKind = 'user' | 'gui' | 'agent' | 'none';

/**
 * What an operation does with its path. `children`…`one` read along the relation `relation`; `action` and `read` concern one object, `typeAction` and
 * `typeRead` a type; `session`, `utility` and `internal` stand outside the object model.
 */
export type OperationKind =
  | 'list' | 'ids' | 'get' | 'create' | 'modify' | 'delete'
  | 'children' | 'childIds' | 'child' | 'one'
  | 'action' | 'typeAction' | 'read' | 'typeRead'
  | 'session' | 'utility' | 'internal';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One query parameter. Ids in parameters are bare values. */
export interface ParameterSpec {
  readonly name: string;
  readonly kind: 'string' | 'boolean' | 'integer' | 'id';
  readonly required: boolean;
  readonly ref?: TypeName;
}

export type BodySpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'object'; readonly type: TypeName }
  /** One SimpleId, or with `list` an array of them. */
  | { readonly kind: 'id'; readonly type: TypeName; readonly list?: true }
  /** One SimpleId of any type. */
  | { readonly kind: 'anyId' }
  /** Raw text (or a JSON string); a secret one is masked in the wire record. */
  | { readonly kind: 'text'; readonly secret: boolean }
  /**
   * One value, or with `list` an array of them; a secret one may hold passwords and is masked in the wire record, an optional one may be left out.
   */
  | { readonly kind: 'value'; readonly value: ValueName; readonly list?: true; readonly secret?: true; readonly optional?: true }
  /** What an agent posts, see agent-notifications. */
  | { readonly kind: 'notification' };

export type ReturnSpec =
  | { readonly kind: 'job'; readonly result: TypeName | null }
  | { readonly kind: 'object' | 'list' | 'ids'; readonly type: TypeName }
  | { readonly kind: 'value' | 'values'; readonly value: ValueName }
  | { readonly kind: 'text' | 'boolean' | 'empty' }
  /** {@link ModelChanges}; only the web console's feed. */
  | { readonly kind: 'changes' };

/** What the web console's back end gets when it polls: everything committed after `since`, oldest first. */
export interface ModelChanges {
  /** Serial of the newest commit; the `since` of the next poll. */
  readonly serial: number;
  /** False when the feed no longer reaches back to `since`: the console has to read its model anew. */
  readonly complete: boolean;
  readonly changes: readonly { readonly serial: number; readonly kind: 'create' | 'update' | 'delete'; readonly type: TypeName; readonly id: string }[];
}

/** One operation of the core, as every front-end offers it. */
export interface OperationSpec {
  /** 'Server.discover'; unique. */
  readonly name: string;
  readonly type: TypeName | null;
  readonly kind: OperationKind;
  /** What `:id` names where that is no object of `type`. */
  readonly subject?: TypeName;
  /** Paths below the base URI with ':id' and ':childId'; the first is canonical, the rest are aliases. */
  readonly http: readonly { readonly method: HttpMethod; readonly path: string }[];
  /** For children, childIds, child and one, and for create and delete below a parent: the field of `type` that holds the relation. */
  readonly relation?: string;
  readonly child?: TypeName;
  readonly params: readonly ParameterSpec[];
  readonly body: BodySpec;
  readonly returns: ReturnSpec;
  readonly principals: readonly PrincipalKind[];
  readonly level: Level;
  /** The line of communication that only this call travels on; without it whoever calls tells the line. */
  readonly line?: LineId;
  /** Whoever calls it has no session afterwards. */
  readonly endsSession?: true;
  /** A client that waits for a job calls this again and again. */
  readonly countsAsPoll?: true;
  readonly evidence: string;
}
