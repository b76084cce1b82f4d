import type { ProfileName } from '@ovmsim/model';
import { settingsOf } from './settings.js';

/** What `help` prints under 3.3 (observed; its indentation is inferred), and what 3.4 has in addition (inferred). */
const forTypes = [
  'For Most Object Types:',
  '    list <objectType>',
  '    show <objectType> <instance>',
  '    create <objectType> [(attribute1)="value1"] ... [on <objectType> <instance>]',
  '    edit <objectType> <instance>  (attribute1)="value1" ...',
  '    delete <objectType> <instance>',
  'For Most Object Types with Children:',
  '    add <objectType> <instance> to <objectType> <instance>',
  '    remove <objectType> <instance> from <objectType> <instance>',
];
const forEmbedded = [
  'For Most Object Types with Embedded Objects:',
  '    embeddedcreate <objectType> <instance> <embeddedType> (attribute1)="value1" ...',
  '    embeddededit <objectType> <instance> <embeddedType> id=<index> (attribute1)="value1" ...',
  '    embeddeddelete <objectType> <instance> <embeddedType> id=<index>',
];
const others = ['showobjtypes', 'showallcustomcmds', 'showcustomcmds <objectType>', 'showversion', 'exit'];
/** The order of the settings is the transcript's. */
const settingOrder = { '3.3': ['OutputMode', 'EndlineChars'], '3.4': ['AlphabetizeAttributes', 'CommandMode', 'CommandTimeout', 'OutputMode', 'EndlineChars'] } as const;

/** The text of `help`, each line ended by '\n'. */
export function helpText(profile: ProfileName): string {
  const settings = settingsOf(profile);
  const set = settingOrder[profile].flatMap((name) => settings.find((setting) => setting.name === name)?.inHelp ?? []).map((each) => `set ${each}`);
  const commands = profile === '3.4' ? [...set, 'showclisession', ...others] : [...set, ...others];
  return [...forTypes, ...(profile === '3.4' ? forEmbedded : []), 'Client Session Commands:', ...commands.map((each) => `    ${each}`)].map((each) => `${each}\n`).join('');
}
