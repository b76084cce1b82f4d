import type { Level } from '../fields.js';
import type { TypeName } from '../names.js';
import type { ProfileName } from '../profiles.js';

/**
 * What the command line (SSH, port 10000) offers, as data: which words a command has, which operations it calls with what, and how `show` words what
 * it reads. The parser, the help, the completion, the reference and the tests are derived from it.
 */

/** The value of an attribute as it is typed. Enumerations, Yes and No are matched without regard to case. */
export type CliValue =
  | { readonly kind: 'text'; readonly maxLength?: number }
  /** Masked wherever it would show. */
  | { readonly kind: 'secret' }
  | { readonly kind: 'integer'; readonly least?: number; readonly most?: number; readonly unit?: string; /** Wire value of one: 2 ** 30 where GiB are typed and bytes travel. */ readonly factor?: number }
  | { readonly kind: 'boolean' }
  /** `values`: what is typed, and what travels for it. */
  | { readonly kind: 'enum'; readonly values: Readonly<Record<string, string>> }
  /** An object by its id or its name; `also` are words that are taken in place of one (EMPTY_CDROM), with the id that travels. */
  | { readonly kind: 'ref'; readonly type: string; readonly also?: Readonly<Record<string, string>> }
  /** '"MM-dd-yyyy HH:mm"' in the Manager's zone (CLI guide 3.3); travels as epoch milliseconds. */
  | { readonly kind: 'time' }
  /** Name of an object type of the command line; travels as the registry's type. */
  | { readonly kind: 'objectType' };

export interface CliAttribute {
  readonly name: string;
  readonly value: CliValue;
  /** Comma-separated values. */
  readonly multi?: true;
  readonly required: boolean;
  /** Exactly one of the attributes of a group is given; at most one where none of them is required. */
  readonly oneOf?: string;
  readonly since?: '3.4';
  /** One sentence for `?` and the reference. */
  readonly help: string;
  readonly evidence: string;
}

/** What fills a place of an operation's call. */
export type Filling =
  /** The id of the object that the command names (`edit Vm name=x`). */
  | { readonly from: 'instance' }
  /** The id of the object after on, to or from. */
  | { readonly from: 'other' }
  /** The value of an attribute; nothing when it is not given. With `each` on the step: one of its values. */
  | { readonly from: 'attribute'; readonly name: string }
  /** The id of what the first step made. */
  | { readonly from: 'result' }
  | { readonly from: 'constant'; readonly value: string | number | boolean | null }
  /** A field of an object that another filling names; a reference gives its id. */
  | { readonly from: 'field'; readonly type: TypeName; readonly of: Filling; readonly field: string };

/** One call of an operation of the registry. */
export interface CliStep {
  /** 'Vm.create' */
  readonly operation: string;
  readonly id?: Filling;
  readonly childId?: Filling;
  readonly params?: Readonly<Record<string, Filling>>;
  /** Fields of the body object; fillings that give nothing are left out. */
  readonly body?: Readonly<Record<string, Filling>>;
  /** The whole body: one id, a list of ids, a text. */
  readonly whole?: Filling;
  /** Only when this attribute is given. */
  readonly when?: string;
  /** Once for every value of this attribute of several values. */
  readonly each?: string;
}

/** One command: its words and what it does. `list` and `show` follow from the object type alone and are not declared. */
export interface CliCommand {
  /** 'create', 'addAdminServer'. */
  readonly verb: string;
  /** The object type after the verb; null for commands that have none. */
  readonly type: string | null;
  /** Whether an instance follows the type. */
  readonly instance: boolean;
  /** `on`, `to` or `from`, and the object types that may follow; with `optional` the part may be left out. */
  readonly preposition?: { readonly word: 'on' | 'to' | 'from'; readonly types: readonly string[]; readonly optional?: true };
  /** The word of an embedded object ('ipAddressConfig'). */
  readonly embedded?: string;
  readonly attributes: readonly CliAttribute[];
  /** Calls in order; by the type after the preposition where that decides. Empty: `refusal` says why. */
  readonly steps: readonly CliStep[] | Readonly<Record<string, readonly CliStep[]>>;
  readonly answer:
    /** Command, Status, Time and, from 3.3, JobId. */
    | 'job'
    /** The same and the new object in the form of a list. */
    | 'created'
    /** The lines of what the operation answers. */
    | 'data';
  /** For `data`: how the answer is worded. */
  readonly data?: 'list' | 'text' | 'messages' | 'statistics' | 'time' | 'macRange' | 'values';
  /** What is missing in the simulator; the command is refused with it. */
  readonly refusal?: string;
  readonly since?: '3.4';
  readonly help: string;
  readonly level: Level;
  readonly evidence: string;
}

/** How a value is worded. */
export type CliFormat =
  /** Yes or No. */
  | 'yesNo'
  /** As it is. */
  | 'plain'
  /** Bytes as GiB with one decimal. */
  | 'gib'
  /** As GiB, whole. */
  | 'wholeGib'
  /** 'USE_POOL_POLICY' → 'Use Pool Policy'; `words` on the label has the exceptions. */
  | 'words'
  /** Epoch milliseconds as 'Mar 27, 2017 1:45:54 pm' or whatever the evidence says; see the renderer. */
  | 'time'
  /** true or false. */
  | 'trueFalse';

/**
 * One line, or numbered lines, of `show`. `path` leads from the object to the value, over references where it has several parts ('fileSystemId.freeSize');
 * a list on the way gives numbered lines. A value that is nothing leaves its line out unless `always`.
 */
export type CliLabel = {
  readonly label: string;
  readonly always?: true;
  readonly since?: '3.4';
  readonly evidence: string;
} & (
  | { readonly kind: 'scalar'; readonly path: string; readonly format?: CliFormat; readonly words?: Readonly<Record<string, string>> }
  /** '<id>  [<name>]' */
  | { readonly kind: 'ref'; readonly path: string; /** Only objects that the type of this name takes in. */ readonly only?: string }
  /** Numbered from 1: 'Vnic 1 = <id>  [<name>]', 'Boot Order 1 = Disk'. */
  | { readonly kind: 'refs'; readonly path: string; readonly only?: string; readonly bracket?: 'diskOfMapping' }
  | { readonly kind: 'values'; readonly path: string; readonly format?: CliFormat; readonly words?: Readonly<Record<string, string>> }
  /** 'Ip Address Config 1 - Address Type': one label for each part of each element. */
  | { readonly kind: 'embedded'; readonly path: string; readonly parts: Readonly<Record<string, { readonly field: string; readonly format?: CliFormat; readonly words?: Readonly<Record<string, string>> }>> }
  /** '<name> Ability': one line for each member of a value. */
  | { readonly kind: 'members'; readonly path: string; readonly suffix: string }
);

/** One object type of the command line. */
export interface CliType {
  /** 'PhysicalDisk' */
  readonly name: string;
  readonly type: TypeName;
  /** Which objects of `type` these are, where it stands for several kinds. */
  readonly only?: { readonly field: string; readonly values: readonly (string | boolean | null)[] };
  /** Under 3.4 alone. */
  readonly since?: '3.4';
  /** Newest first (jobs). */
  readonly newestFirst?: true;
  /** Not simulated at all: `list` answers nothing and `show` finds nothing; the commands say what is missing. */
  readonly labels: readonly CliLabel[];
  readonly evidence: string;
}

/** The whole grammar under one profile. */
export interface CliGrammar {
  readonly profile: ProfileName;
  readonly types: readonly CliType[];
  readonly commands: readonly CliCommand[];
}
