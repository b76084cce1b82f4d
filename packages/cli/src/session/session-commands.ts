import { cliHelp, cliSessionCommands, cliSettingsOf } from '@ovmsim/model';
import type { CliSessionCommand } from '@ovmsim/model';
import type { GrammarIndex } from '../language/grammar-index.js';
import type { Word } from '../language/scanner.js';
import { success } from '../render/data.js';
import type { Answer } from '../render/data.js';
import { failures } from '../texts.js';
import { settingValue, settingValues } from './settings.js';
import type { Settings } from './settings.js';

export interface SessionState {
  readonly grammar: GrammarIndex;
  /** Of the product: '3.4.2.1384'. */
  readonly version: string;
  /** `set` writes into it. */
  readonly settings: Settings;
}

/** What a command of the session gives: an answer, bare text in place of one, or the end of the session. */
export type SessionAnswer = Answer | { readonly text: string } | 'closed';

type Runner = (words: readonly Word[], state: SessionState) => SessionAnswer;

/** `help`, `showversion` and the lists print no heading: their readers would take it for a part of the answer. */
const runners: Readonly<Record<string, Runner>> = {
  set,
  showclisession: bare(({ settings, grammar }) => success(cliSettingsOf(grammar.profile).map(({ name }) => ({ kind: 'property', label: name, value: settings[name] })))),
  showobjtypes: bare(({ grammar }) => listed(grammar.types.map(({ name }) => name))),
  showcustomcmds: showCustomCommands,
  showallcustomcmds: bare(({ grammar }) => listed(grammar.customVerbs())),
  showversion: bare(({ version }) => ({ text: `${version}\n` })),
  help: bare(({ grammar }) => ({ text: summary(grammar) })),
  exit: bare(() => 'closed'),
};

/** The command of that name, whatever its case. */
export function sessionCommand(word: string): CliSessionCommand | undefined {
  return cliSessionCommands.find(({ name }) => name === word.toLowerCase());
}

/** Runs a command of the session. @throws CommandError */
export function runSessionCommand({ name }: CliSessionCommand, words: readonly Word[], state: SessionState): SessionAnswer {
  const runner = runners[name];
  if (runner === undefined) throw failures.unknownCommand(name);
  return runner(words, state);
}

/** What `help` prints, each line ended by '\n'. */
export function summary(grammar: GrammarIndex): string {
  return cliHelp(grammar.profile).map((line) => `${line}\n`).join('');
}

function listed(names: readonly string[]): SessionAnswer {
  return { text: names.map((name) => `  ${name}\n`).join('') };
}

function bare(run: (state: SessionState) => SessionAnswer): Runner {
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
  const setting = cliSettingsOf(grammar.profile).find(({ name }) => name.toLowerCase() === wanted);
  if (setting === undefined) throw failures.unknownAttribute(word.name);
  const value = settingValue(setting, word.value);
  if (value === undefined) throw failures.invalidValue({ name: setting.name, value: word.value, valid: settingValues(setting).join(', ') });
  settings[setting.name] = value;
  return success();
}

function showCustomCommands([word, unexpected]: readonly Word[], { grammar }: SessionState): SessionAnswer {
  if (word === undefined) throw failures.missingType();
  if (unexpected !== undefined) throw failures.unexpected(unexpected.raw);
  const type = grammar.type(word.raw);
  if (type === undefined) throw failures.unknownType(word.raw);
  return listed(grammar.customVerbs(type));
}
