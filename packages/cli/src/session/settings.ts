import { cliSettings } from '@ovmsim/model';
import type { CliSetting } from '@ovmsim/model';

/** What `set` has set, each value as the grammar spells it. It lasts as long as the session. */
export type Settings = Record<CliSetting['name'], string>;

export function initialSettings(): Settings {
  return Object.fromEntries(cliSettings.map((setting) => [setting.name, setting.default])) as Settings;
}

/** What a setting takes, one entry a value. */
export function settingValues({ value }: CliSetting): readonly string[] {
  return value.kind === 'word' ? value.words : [`${value.least}-${value.most}`];
}

/** The value that is meant, whatever its case; undefined for one that the setting does not take. */
export function settingValue({ value }: CliSetting, text: string): string | undefined {
  if (value.kind === 'word') return value.words.find((word) => word.toLowerCase() === text.toLowerCase());
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return number >= value.least && number <= value.most ? String(number) : undefined;
}

/** Bytes between two lines. Scripts in the field find a CR at the beginning of every line but the first, and none at the end of any. */
const endsOfLine: Readonly<Record<string, string>> = { CRLF: '\n\r', CR: '\r', LF: '\n' };

export function endOfLineOf({ EndlineChars }: Settings): string {
  return endsOfLine[EndlineChars] ?? '\n\r';
}
