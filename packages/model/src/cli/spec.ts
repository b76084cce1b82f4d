import type { Level } from '../fields.js';
import type { TypeName } from '../names.js';
import type { ProfileName } from '../profiles.js';
import type { CliTypeName } from './names.js';

/**
 * What the command line (SSH, port 10000) offers, as data: which words a command has, which operations it calls with what, and how `show` words what
 * it reads. The parser, the help, the completion, the reference and the tests are derived from it.
 */

/** The value of an attribute as it is typed. Enumerations, Yes and No are matched without regard to case. */
export type CliValue =
  | { readonly kind: 'text'; readonly maxLength?: number }
  /** Masked wherever it would show. */
  | { readonly kind: 'secret' }
  | {
      readonly kind: 'integer'; readonly least?: number; readonly most?: number; readonly unit?: string;
      /** Wire value of one: 2 ** 30 where GiB are typed and bytes travel. */
      readonly factor?: number;
      /** '10.5' may be typed too; what travels is whole. */
      readonly fraction?: true;
    }
  | { readonly kind: 'boolean' }
  /** `values`: what is typed, and what travels for it. `unsimulated`: words of the product that are refused, naming the simulator. */
  | { readonly kind: 'enum'; readonly values: Readonly<Record<string, string | boolean>>; readonly unsimulated?: readonly string[] }
  /** A MAC address: six pairs of hexadecimal digits. */
  | { readonly kind: 'mac' }
  /** An object by its id or its name; `also` are words that are taken in place of one (EMPTY_CDROM), with the id that travels. */
  | { readonly kind: 'ref'; readonly type: CliTypeName; readonly also?: Readonly<Record<string, string>> }
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
  /** What is missing in the simulator: a command that gives the attribute is refused with it. */
  readonly refusal?: string;
  /** One sentence for `?` and the reference. */
  readonly help: string;
  readonly evidence: string;
}

/**
 * What fills a place of an operation's call. A filling can give nothing (the attribute was not given, the field is null): its place is left out then; where
 * it is the id or childId of a step, the command fails.
 */
export type Filling =
  /** The id of the object that the command names (`edit Vm name=x`). Type and id where the operation takes an id of any type. */
  | { readonly from: 'instance' }
  /** The same of the object after on, to or from. */
  | { readonly from: 'other' }
  /** The value of an attribute as it travels; a list when the attribute is `multi`. */
  | {
      readonly from: 'attribute'; readonly name: string;
      /** When the attribute is not given. */
      readonly otherwise?: string | number | boolean;
      /** Of a MAC address: its maker's three bytes, or the other three. */
      readonly part?: 'oui' | 'rest';
    }
  /** The id of what the first step made. */
  | { readonly from: 'result' }
  /** The member of `each` that this call is for. */
  | { readonly from: 'element' }
  | { readonly from: 'constant'; readonly value: string | number | boolean | null }
  /** A field of an object that another filling names; a reference gives its id, a list of references their ids, values stay values. */
  | { readonly from: 'field'; readonly type: TypeName; readonly of: Filling; readonly field: string }
  /** The first that gives something. */
  | { readonly from: 'firstOf'; readonly of: readonly Filling[] }
  /**
   * A structure of the parts that give something; nothing unless one of the attributes of `when` is given. With `each` a list: one structure for every value of
   * that attribute.
   */
  | { readonly from: 'object'; readonly parts: Readonly<Record<string, Filling>>; readonly when: readonly string[]; readonly each?: string }
  /** A list of what the fillings give, lists among them laid flat; nothing when all give nothing. */
  | { readonly from: 'list'; readonly of: readonly Filling[] }
  /** A reference to an object of any type ({type, id}), or several where `id` gives several; nothing when either part gives nothing. */
  | { readonly from: 'anyRef'; readonly type: Filling; readonly id: Filling }
  /**
   * The list `of` with one change. `at` tells the element: by its number from 1, or by the value of its member `key`; the command fails when there is none.
   * replace: the parts that `element` gives take the place of the old ones.
   */
  | { readonly from: 'changedList'; readonly of: Filling; readonly change: 'append'; readonly element: Filling }
  | { readonly from: 'changedList'; readonly of: Filling; readonly change: 'replace'; readonly at: Filling; readonly key?: string; readonly element: Filling }
  | { readonly from: 'changedList'; readonly of: Filling; readonly change: 'remove'; readonly at: Filling; readonly key?: string };

/** One call of an operation of the registry. A modification whose body would hold nothing is left out. */
export interface CliStep {
  /** 'Vm.create' */
  readonly operation: string;
  readonly id?: Filling;
  readonly childId?: Filling;
  readonly params?: Readonly<Record<string, Filling>>;
  /** Fields of the body object; fillings that give nothing are left out. */
  readonly body?: Readonly<Record<string, Filling>>;
  /** The whole body: one id, a list of ids, a text, a list of values. */
  readonly whole?: Filling;
  /** Only when one of these attributes is given. */
  readonly when?: readonly string[];
  /** Only when none of these attributes is given. */
  readonly unless?: readonly string[];
  /** Only when the attribute has this value (as it travels). */
  readonly whenIs?: { readonly attribute: string; readonly value: string | boolean };
  /** Once for every member of this list. */
  readonly each?: Filling;
  /** The command fails, before anything is called, when the two differ: `remove Vm from Server` of a machine that is on another Server. `otherwise` says what is wrong. */
  readonly requires?: { readonly filling: Filling; readonly is: Filling; readonly otherwise: string };
}

/** One command: its words and what it does. `list` and `show` follow from the object type alone and are not declared. */
export interface CliCommand {
  /** 'create', 'addAdminServer'. */
  readonly verb: string;
  /** The object type after the verb; null for commands that have none. */
  readonly type: CliTypeName | null;
  /** Whether an instance follows the type. */
  readonly instance: boolean;
  /** `on`, `to` or `from`, and the object types that may follow; with `optional` the part may be left out. */
  readonly preposition?: { readonly word: 'on' | 'to' | 'from'; readonly types: readonly CliTypeName[]; readonly optional?: true };
  /** The word of an embedded object ('ipAddressConfig'). */
  readonly embedded?: string;
  readonly attributes: readonly CliAttribute[];
  /** At least one of them must be given. */
  readonly atLeastOne?: true;
  /** Calls in order; by the type after the preposition where that decides ('' where the part was left out). Empty: `refusal` says why. */
  readonly steps: readonly CliStep[] | Readonly<Record<string, readonly CliStep[]>>;
  readonly answer:
    /** Command, Status, Time and, where a call answered with a job, JobId. */
    | 'job'
    /** Command, Status and Time alone, although a job may be answered. */
    | 'done'
    /** The same and the new object in the form of a list. */
    | 'created'
    /** The lines of what the operation answers. */
    | 'data';
  /** For `data`: how the answer of the last call is worded. `time` is Manager.managerTime. */
  readonly data?: 'list' | 'text' | 'messages' | 'statistics' | 'time' | 'macRange';
  /** For `data`: only the elements of the answer whose `field` is one of `values`. */
  readonly only?: { readonly field: string; readonly values: readonly string[] };
  /** What is missing in the simulator; the command is refused with it. */
  readonly refusal?: string;
  readonly since?: '3.4';
  readonly help: string;
  /** The lowest of the calls' levels, refused without any; where the type after the preposition decides what is called, the highest of `levels`. */
  readonly level: Level;
  /** By the type after the preposition, where `steps` are. */
  readonly levels?: Readonly<Record<string, Level>>;
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
  /** kHz as GHz with one decimal. */
  | 'ghz'
  /** true or false. */
  | 'trueFalse';

/**
 * One line, or numbered lines, of `show`. `path` leads from the object to the value, over references where it has several parts ('fileSystemId.freeSize');
 * a list on the way gives numbered lines, each object once. A value that is nothing leaves its line out unless `always`. `words` have the wording of single
 * values by their text form ('true', 'XEN_PVM') and win over `format`; without either a value stands as it is, a reference as its id.
 */
export type CliLabel = {
  readonly label: string;
  readonly always?: true;
  readonly since?: '3.4';
  readonly evidence: string;
} & (
  | { readonly kind: 'scalar'; readonly path: string; readonly format?: CliFormat; readonly words?: Readonly<Record<string, string>> }
  /** '<id>  [<name>]'; the object's own for the path 'id'. */
  | { readonly kind: 'ref'; readonly path: string; /** Only objects that the type of this name takes in. */ readonly only?: CliTypeName }
  /** Numbered from 1: 'Vnic 1 = <id>  [<name>]', 'Boot Order 1 = Disk'. */
  | { readonly kind: 'refs'; readonly path: string; readonly only?: CliTypeName; readonly bracket?: 'diskOfMapping' }
  | { readonly kind: 'values'; readonly path: string; readonly format?: CliFormat; readonly words?: Readonly<Record<string, string>> }
  /** 'Ip Address Config 1 - Address Type': one label for each part of each element. */
  | { readonly kind: 'embedded'; readonly path: string; readonly parts: Readonly<Record<string, { readonly field: string; readonly format?: CliFormat; readonly words?: Readonly<Record<string, string>> }>> }
  /** '<name> Ability': one line for each member of a value. */
  | { readonly kind: 'members'; readonly path: string; readonly suffix: string }
  /** 'Yes' where the path leads to something, 'No' else. */
  | { readonly kind: 'present'; readonly path: string }
  /** The value of one path less that of another. */
  | { readonly kind: 'difference'; readonly path: string; readonly less: string; readonly format: CliFormat }
  /** Numbered: the objects of `type` whose list `field` holds this one. */
  | { readonly kind: 'inverse'; readonly type: CliTypeName; readonly field: string }
  /** The time from one field to another; up to now while the second is null. */
  | { readonly kind: 'duration'; readonly start: string; readonly end: string; readonly unit: 'millis' | 'words' }
);

/** One object type of the command line. */
export interface CliType {
  /** 'PhysicalDisk' */
  readonly name: CliTypeName;
  readonly type: TypeName;
  /** Which objects of `type` these are, where it stands for several kinds. */
  readonly only?: { readonly field: string; readonly values: readonly (string | boolean | null)[] };
  /** Under 3.4 alone. */
  readonly since?: '3.4';
  /** Newest first (jobs). */
  readonly newestFirst?: true;
  /** In the order of the lines of `show`. */
  readonly labels: readonly CliLabel[];
  readonly evidence: string;
}

/** The whole grammar under one profile. */
export interface CliGrammar {
  readonly profile: ProfileName;
  readonly types: readonly CliType[];
  readonly commands: readonly CliCommand[];
}

/** A setting of `set`. */
export interface CliSetting {
  readonly name: 'AlphabetizeAttributes' | 'CommandMode' | 'CommandTimeout' | 'EndlineChars' | 'OutputMode';
  readonly value: { readonly kind: 'word'; readonly words: readonly string[] } | { readonly kind: 'integer'; readonly least: number; readonly most: number; readonly unit: string };
  /** As it is typed. */
  readonly default: string;
  readonly since?: '3.4';
  readonly help: string;
  readonly evidence: string;
}

/** A command about the session itself. */
export interface CliSessionCommand {
  /** 'set', 'showobjtypes' */
  readonly name: string;
  /** What follows it: one setting, or the name of an object type that has custom commands. */
  readonly argument?: 'setting' | 'objectType';
  /** Whether Command, Status and Time stand before what it prints. */
  readonly header: boolean;
  readonly help: string;
  readonly evidence: string;
}
