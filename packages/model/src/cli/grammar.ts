import type { ProfileName } from '../profiles.js';
import { arrayCommands } from './commands/arrays.js';
import { associationCommands } from './commands/associations.js';
import { deleteCommands } from './commands/delete.js';
import { networkCommands } from './commands/network.js';
import { serverCommands } from './commands/servers.js';
import { storageCommands } from './commands/storage.js';
import { vmCommands } from './commands/vm.js';
import { customCommands } from './custom.js';
import type { CliTypeName } from './names.js';
import { cliTypeNames, newTypes } from './names.js';
import type { CliCommand, CliGrammar, CliType } from './spec.js';
import { managerTypes } from './types/manager.js';
import { networkTypes } from './types/network.js';
import { serverTypes } from './types/server.js';
import { storageTypesOfCli } from './types/storage.js';
import { vmTypes } from './types/vm.js';

/** Every object type, in the order of `showobjtypes`. */
function allTypes(): readonly CliType[] {
  const byName = new Map([vmTypes, storageTypesOfCli, networkTypes, serverTypes, managerTypes].flatMap((family) => family()).map((type) => [type.name, type]));
  return (Object.keys(cliTypeNames) as CliTypeName[]).map((name) => {
    const type = byName.get(name);
    if (type === undefined) throw new Error(`the command line does not declare ${name}`);
    return type;
  });
}

const families: readonly (() => readonly CliCommand[])[] = [
  vmCommands, storageCommands, arrayCommands, networkCommands, serverCommands, deleteCommands, associationCommands, customCommands,
];

/** Verbs for most types of object; all other commands with a verb are custom ones. */
export const cliVerbs = ['list', 'show', 'create', 'edit', 'delete', 'add', 'remove', 'embeddedcreate', 'embeddededit', 'embeddeddelete'] as const;

/** The grammar without what came later. */
function older({ types: all, commands, ...grammar }: CliGrammar): CliGrammar {
  const there = <T extends { readonly since?: '3.4' }>(items: readonly T[]): readonly T[] => items.filter(({ since }) => since === undefined);
  return {
    ...grammar,
    types: there(all).map((type) => ({ ...type, labels: there(type.labels) })),
    commands: there(commands).map((command) => ({ ...command, attributes: there(command.attributes) })),
  };
}

let newest: CliGrammar | undefined;
let oldest: CliGrammar | undefined;

/**
 * Everything that the command line of a release offers; list and show, which every type has, are not among the commands. It is made at the first call,
 * since most programs have no command line.
 */
export function cliGrammar(profile: ProfileName): CliGrammar {
  newest ??= { profile: '3.4', types: allTypes(), commands: families.flatMap((family) => family()) };
  if (profile === '3.4') return newest;
  oldest ??= older({ ...newest, profile });
  return oldest;
}

/** An object type by its name in any case, or undefined. */
export function cliTypeNamed(grammar: CliGrammar, name: string): CliType | undefined {
  const wanted = name.toLowerCase();
  return grammar.types.find((type) => type.name.toLowerCase() === wanted);
}

/** The object types whose objects are of a type of the registry, those of the oldest release first: an Assembly before a VirtualAppliance. */
export function cliTypesOf(grammar: CliGrammar, type: CliType['type']): readonly CliType[] {
  const found = grammar.types.filter((each) => each.type === type);
  return [...found.filter(({ name }) => !newTypes.has(name)), ...found.filter(({ name }) => newTypes.has(name))];
}

/** The custom commands of a type, or all of them; in the order of their declaration. */
export function cliCustomCommands(grammar: CliGrammar, type?: string): readonly CliCommand[] {
  return grammar.commands.filter((command) => !(cliVerbs as readonly string[]).includes(command.verb) && (type === undefined || command.type === type));
}
