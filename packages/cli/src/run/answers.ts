import type { CliCommand } from '@ovmsim/model';
import type { DataItem } from '../render/data.js';
import { longTime } from '../render/time.js';
import { isReference, worded } from '../render/values.js';

type Fields = Readonly<Record<string, unknown>>;
type Kind = NonNullable<CliCommand['data']>;
type Worder = (answer: unknown, zone: string) => readonly DataItem[];

const elements = (answer: unknown): readonly Fields[] => (Array.isArray(answer) ? (answer as readonly Fields[]) : typeof answer === 'object' && answer !== null ? [answer as Fields] : []);
const property = (label: string, value: string): DataItem => ({ kind: 'property', label, value });
const line = (text: string): DataItem => ({ kind: 'line', text });
const textOf = (value: unknown): string => worded(value, {}, 'UTC') ?? '';

/** How the answer of an operation is worded for a command that reads; all layouts are inferred. */
const worders: Readonly<Record<Kind, Worder>> = {
  list: (answer) => elements(answer).map((object): DataItem => {
    const reference = isReference(object['id']) ? object['id'] : isReference(object) ? object : null;
    return { kind: 'object', id: reference?.value ?? '', name: reference?.name ?? textOf(object['name']) };
  }),
  text: (answer) => (typeof answer === 'string' ? answer.replace(/\r?\n$/, '').split(/\r?\n/).map(line) : []),
  messages: (answer) => elements(answer).map(({ key, value }) => property(textOf(key), textOf(value))),
  statistics: (answer, zone) => elements(answer).map(({ endTime, value }) => property(longTime(Number(endTime), zone), decimal(Number(value)))),
  time: (answer, zone) => elements(answer).slice(0, 1).map(({ managerTime }) => line(longTime(Number(managerTime), zone))),
  macRange: (answer) => elements(answer).flatMap(({ oui, addressRangeStart, addressRangeEnd }) => [
    property('Start Mac Address', [oui, addressRangeStart].map(textOf).join(':')), property('End Mac Address', [oui, addressRangeEnd].map(textOf).join(':')),
  ]),
};

/** '12034.0': always with a decimal. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** The data lines of a command that reads. */
export function answered(answer: unknown, { data, only }: CliCommand, zone: string): readonly DataItem[] {
  const wanted = only === undefined ? answer : elements(answer).filter((each) => only.values.some((value) => value === each[only.field]));
  return worders[data ?? 'text'](wanted, zone);
}
