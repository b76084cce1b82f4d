import type { GrammarIndex } from '../language/grammar-index.js';
import type { Word } from '../language/scanner.js';
import { success } from '../render/data.js';
import type { Answer } from '../render/data.js';
import { failures } from '../texts.js';
import { helpText } from './help-text.js';
import { settingsOf, settingValue, settingValues } from './settings.js';
import type { SettingName, Settings } from './settings.js';

export interface SessionState {
  readonly grammar: GrammarIndex;
  /** Of the product: '3.4.2.1384'. */
  readonly version: string;
  /** `set` writes into it. */
  readonly settings: Settings;
}

/** What a command of the session gives: an answer, bare text in place of one, or the end of the session. */
export type SessionAnswer = Answer | { readonly text: string } | 'closed';

export interface SessionCommand {
  readonly name: string;
  readonly help: string;
  run(words: readonly Word[], state: SessionState): SessionAnswer;
}

const lines = (names: readonly string[]): SessionAnswer => ({ text: names.map((name) => `  ${name}\n`).join('') });

/** The commands that are about the session itself. `help`, `showversion` and the lists print no heading: readers of them would take it for a line. */
export const sessionCommands: readonly SessionCommand[] = [
  { name: 'set', help: 'Changes a setting of this session.', run: set },
  { name: 'showclisession', help: 'Shows the settings of this session.', run: bare(({ settings, grammar }) =>
    success(settingsOf(grammar.profile).map(({ name }) => ({ kind: 'property', label: name, value: String(settings[name]) })))) },
  { name: 'showobjtypes', help: 'Lists the object types.', run: bare(({ grammar }) => lines(grammar.types.map(({ name }) => name))) },
  { name: 'showcustomcmds', help: 'Lists the custom commands of an object type.', run: showCustomCommands },
  { name: 'showallcustomcmds', help: 'Lists all custom commands.', run: bare(({ grammar }) => lines(grammar.customVerbs())) },
  { name: 'showversion', help: 'Shows the version of Oracle VM Manager.', run: bare(({ version }) => ({ text: `${version}\n` })) },
  { name: 'help', help: 'Shows a summary of the commands.', run: bare(({ grammar }) => ({ text: helpText(grammar.profile) })) },
  { name: 'exit', help: 'Ends the session.', run: bare(() => 'closed') },
];

/** The command of that name, whatever its case. */
export function sessionCommand(word: string): SessionCommand | undefined {
  return sessionCommands.find(({ name }) => name === word.toLowerCase());
}

function bare(run: (state: SessionState) => SessionAnswer): SessionCommand['run'] {
  return ([unexpected], state) => {
    if (unexpected !== undefined) throw failures.unexpected(unexpected.raw);
    return run(state);
  };
}

function set([word, ...more]: readonly Word[], { settings, grammar }: SessionState): SessionAnswer {
  if (word === undefined) throw failures.noAttribute();
  if (word.name === null) throw failures.unexpected(word.raw);
  if (more.length > 0) throw failures.oneSetting();
  const wanted = word.name.toLowerCase();
  const setting = settingsOf(grammar.profile).find(({ name }) => name.toLowerCase() === wanted);
  if (setting === undefined) throw failures.unknownAttribute(word.name);
  const value = settingValue(setting, word.value);
  if (value === undefined) throw failures.invalidValue({ name: setting.name, value: word.value, valid: settingValues(setting).join(', ') });
  (settings as Record<SettingName, string | number>)[setting.name] = value;
  return success();
}

function showCustomCommands([word, unexpected]: readonly Word[], { grammar }: SessionState): SessionAnswer {
  if (word === undefined) throw failures.missingType();
  if (unexpected !== undefined) throw failures.unexpected(unexpected.raw);
  const type = grammar.type(word.raw);
  if (type === undefined) throw failures.unknownType(word.raw);
  return lines(grammar.customVerbs(type));
}
