import type { ProfileName } from '../profiles.js';
import type { CliSessionCommand, CliSetting } from './spec.js';

/** What `set` sets, in the order of `showclisession`. */
export const cliSettings: readonly CliSetting[] = [
  {
    name: 'AlphabetizeAttributes', value: { kind: 'word', words: ['Yes', 'No'] }, default: 'No', since: '3.4',
    help: 'Whether show sorts its lines by their labels.', evidence: 'CLI guide 3.4',
  },
  {
    name: 'CommandMode', value: { kind: 'word', words: ['Asynchronous', 'Synchronous'] }, default: 'Synchronous',
    help: 'Whether a command waits for its job.', evidence: 'CLI guide 3.3',
  },
  {
    name: 'CommandTimeout', value: { kind: 'integer', least: 1, most: 43_200, unit: 's' }, default: '1800',
    help: 'How long a command waits for its job.', evidence: 'CLI guide 3.3; default and unit inferred',
  },
  { name: 'EndlineChars', value: { kind: 'word', words: ['CRLF', 'CR', 'LF'] }, default: 'CRLF', help: 'What ends a line.', evidence: 'CLI guide 3.2' },
  { name: 'OutputMode', value: { kind: 'word', words: ['Verbose', 'Sparse', 'Xml'] }, default: 'Verbose', help: 'How answers are worded.', evidence: 'CLI guide 3.2' },
];

/** Commands about the session itself; a `?` after any part of a command asks what may follow. */
export const cliSessionCommands: readonly CliSessionCommand[] = [
  { name: 'set', argument: 'setting', header: true, help: 'Changes a setting of this session.', evidence: 'CLI guide 3.3' },
  { name: 'showclisession', header: true, help: 'Shows the settings of this session.', evidence: 'CLI guide 3.3; layout inferred' },
  { name: 'showobjtypes', header: false, help: 'Lists the types of object.', evidence: 'CLI guide 3.3 A.154; layout inferred' },
  { name: 'showcustomcmds', argument: 'objectType', header: false, help: 'Lists the commands that a type of object has of its own.', evidence: 'CLI guide 3.3 A.153; layout inferred' },
  { name: 'showallcustomcmds', header: false, help: 'Lists the commands that are not for most types of object.', evidence: 'CLI guide 3.3; layout inferred' },
  { name: 'showversion', header: false, help: 'Shows the version of the Manager.', evidence: 'CLI outputs of 3.3 and 3.4' },
  { name: 'help', header: false, help: 'Shows the syntax of commands.', evidence: 'CLI outputs of 3.3' },
  { name: 'exit', header: false, help: 'Ends the session.', evidence: 'CLI outputs of 3.3 and 3.4' },
];

/** What `help` prints (CLI outputs of 3.3; what came with 3.4 is inferred). It spells some settings its own way. */
const helpLines: readonly (string | { readonly since34: string })[] = [
  'For Most Object Types:',
  '    list <objectType>',
  '    show <objectType> <instance>',
  '    create <objectType> [(attribute1)="value1"] ... [on <objectType> <instance>]',
  '    edit <objectType> <instance>  (attribute1)="value1" ...',
  '    delete <objectType> <instance>',
  'For Most Object Types with Children:',
  '    add <objectType> <instance> to <objectType> <instance>',
  '    remove <objectType> <instance> from <objectType> <instance>',
  { since34: 'For Most Object Types with Embedded Objects:' },
  { since34: '    embeddedcreate <objectType> <instance> <embeddedType> (attribute1)="value1" ...' },
  { since34: '    embeddededit <objectType> <instance> <embeddedType> id=<index> (attribute1)="value1" ...' },
  { since34: '    embeddeddelete <objectType> <instance> <embeddedType> id=<index>' },
  'Client Session Commands:',
  { since34: '    set alphabetizeAttributes=[Yes|No]' },
  { since34: '    set commandMode=[Asynchronous,Synchronous]' },
  { since34: '    set commandTimeout=[1-43200]' },
  '    set outputMode=[Verbose,XML,Sparse]',
  '    set endLineChars=[CRLF,CR,LF]',
  { since34: '    showclisession' },
  '    showobjtypes',
  '    showallcustomcmds',
  '    showcustomcmds <objectType>',
  '    showversion',
  '    exit',
];

/** The lines of `help` under a profile. */
export function cliHelp(profile: ProfileName): readonly string[] {
  return helpLines.flatMap((line) => (typeof line === 'string' ? [line] : profile === '3.4' ? [line.since34] : []));
}

/** The settings that a release has. */
export function cliSettingsOf(profile: ProfileName): readonly CliSetting[] {
  return cliSettings.filter(({ since }) => since === undefined || since === profile);
}
