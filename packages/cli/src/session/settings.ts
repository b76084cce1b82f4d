import type { ProfileName } from '@ovmsim/model';
import type { OutputMode } from '../render/answer.js';

/** What `set` sets. It lasts as long as the session. */
export interface Settings {
  AlphabetizeAttributes: 'Yes' | 'No';
  CommandMode: 'Asynchronous' | 'Synchronous';
  /** Seconds (inferred). */
  CommandTimeout: number;
  EndlineChars: 'CRLF' | 'CR' | 'LF';
  OutputMode: OutputMode;
}

export type SettingName = keyof Settings;

interface SettingSpec<N extends SettingName> {
  readonly name: N;
  /** The words that it takes, or a range. */
  readonly values: readonly Extract<Settings[N], string>[] | { readonly least: number; readonly most: number };
  readonly initial: Settings[N];
  readonly since?: '3.4';
  /** How `help` spells the values: as the transcript has it, which is no canonical spelling. */
  readonly inHelp: string;
  readonly help: string;
}

type AnySetting = { readonly [N in SettingName]: SettingSpec<N> }[SettingName];

/** Every setting in alphabetical order (CLI guide 3.3 and 3.4, 'set'). The time-out's unit and its start value are inferred. */
export const settingSpecs: readonly AnySetting[] = [
  { name: 'AlphabetizeAttributes', values: ['Yes', 'No'], initial: 'No', since: '3.4', inHelp: 'alphabetizeAttributes=[Yes|No]', help: 'Whether show sorts the attributes.' },
  { name: 'CommandMode', values: ['Asynchronous', 'Synchronous'], initial: 'Synchronous', inHelp: 'commandMode=[Asynchronous,Synchronous]', help: 'Whether a command waits for its job.' },
  { name: 'CommandTimeout', values: { least: 1, most: 43_200 }, initial: 1800, inHelp: 'commandTimeout=[1-43200]', help: 'Seconds that a command may take.' },
  { name: 'EndlineChars', values: ['CRLF', 'CR', 'LF'], initial: 'CRLF', inHelp: 'endLineChars=[CRLF,CR,LF]', help: 'What ends a line.' },
  { name: 'OutputMode', values: ['Verbose', 'Sparse', 'Xml'], initial: 'Verbose', inHelp: 'outputMode=[Verbose,XML,Sparse]', help: 'How answers are written.' },
];

/** The settings that a release has. */
export function settingsOf(profile: ProfileName): readonly AnySetting[] {
  return settingSpecs.filter(({ since }) => since === undefined || profile === '3.4');
}

export function initialSettings(): Settings {
  return Object.fromEntries(settingSpecs.map(({ name, initial }) => [name, initial])) as unknown as Settings;
}

/** What a setting takes, one entry a value. */
export function settingValues({ values }: AnySetting): readonly string[] {
  return 'least' in values ? [`${values.least}-${values.most}`] : values;
}

/** The value that is meant, whatever its case; undefined for one that the setting does not take. */
export function settingValue({ values }: AnySetting, text: string): string | number | undefined {
  if (!('least' in values)) return values.find((value) => value.toLowerCase() === text.toLowerCase());
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return number >= values.least && number <= values.most ? number : undefined;
}

/** Scripts in the field find a CR at the beginning of every line but the first, and none at the end of any. */
export const endsOfLine: Readonly<Record<Settings['EndlineChars'], string>> = { CRLF: '\n\r', CR: '\r', LF: '\n' };
