import { element, writeXml } from '@ovmsim/xml';
import type { XmlElement } from '@ovmsim/xml';
import type { Output } from '../command-session.js';
import type { Answer, DataItem } from './data.js';

export type OutputMode = 'Verbose' | 'Sparse' | 'Xml';

/** @throws TypeError for another word, which `set` refuses */
export function outputModeOf(word: string): OutputMode {
  if (word === 'Verbose' || word === 'Sparse' || word === 'Xml') return word;
  throw new TypeError(`There is no output mode ${word}`);
}

/** What stands around the data of an answer. */
export interface Heading {
  /** As entered, secrets masked. */
  readonly command: string;
  /** '2020-02-26 08:58:47,940 EST' */
  readonly time: string;
}

/** Data items that are written at a time: a list of ten thousand goes out as the client takes it. */
const chunk = 500;

type Writer = (answer: Answer, heading: Heading) => { readonly before: string; readonly item: (item: DataItem) => string; readonly after: string };

/** Writes one answer in an output mode; returns when the last of it is taken. */
export async function writeAnswer(answer: Answer, heading: Heading, { mode, output }: { readonly mode: OutputMode; readonly output: Output }): Promise<void> {
  const { before, item, after } = writers[mode](answer, heading);
  const data = answer.data ?? [];
  let text = before;
  for (let at = 0; at < data.length; at += chunk) {
    text += data.slice(at, at + chunk).map(item).join('');
    if (at + chunk < data.length) {
      await output(text);
      text = '';
    }
  }
  text += after;
  if (text !== '') await output(text);
}

const line = (text: string): string => `${text}\n`;
/** Two blanks before every line of data (transcript 3.4). */
const indented = (text: string): string => text.split('\n').map((each) => `  ${each}\n`).join('');

/** Two blanks part id from name; nothing stands after the name (transcript 3.4). */
function dataLine(item: DataItem): string {
  switch (item.kind) {
    case 'object':
      return indented(`id:${item.id}  name:${item.name}`);
    case 'property':
      return indented(`${item.label} = ${item.value}`);
    case 'line':
      return indented(item.text);
  }
}

const errorLine = ({ error }: Answer): string => (error === null ? '' : line(`Error Msg: ${error}`));

/** Values that XML cannot hold are written with a question mark in their place. */
// eslint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const textElement = (name: string, text: string): XmlElement => element(name, text.replace(unwritable, '?'));
const printed = (node: XmlElement): string => line(writeXml(node, { style: 'plain' }));

/** `ListCommandResult` and `ShowCommandResult` are in transcripts; a plain line's element is inferred. */
function dataElement(item: DataItem): XmlElement {
  switch (item.kind) {
    case 'object':
      return element('ListCommandResult', [textElement('Id', item.id), textElement('Name', item.name)]);
    case 'property':
      return element('ShowCommandResult', [textElement('PropertyName', item.label), textElement('PropertyValue', item.value)]);
    case 'line':
      return element('TextCommandResult', [textElement('Text', item.text)]);
  }
}

const writers: Readonly<Record<OutputMode, Writer>> = {
  Verbose: (answer, { command, time }) => ({
    before: [
      line(`Command: ${command}`), line(`Status: ${answer.status}`), line(`Time: ${time}`),
      answer.jobId === null ? '' : line(`JobId: ${answer.jobId}`),
      errorLine(answer),
      answer.data === null ? '' : line('Data: '),
    ].join(''),
    item: dataLine,
    after: '',
  }),
  /** The data alone (CLI guide 3.3); that a failure's text is written is inferred. */
  Sparse: (answer) => ({ before: errorLine(answer), item: dataLine, after: '' }),
  /** Command, JobId and ErrorMsg are inferred, and so is what a line break stands between. */
  Xml: (answer, { command, time }) => ({
    before: [
      line('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'), line('<Result>'),
      ...[textElement('Command', command), textElement('Status', answer.status), textElement('Time', time)].map(printed),
      answer.jobId === null ? '' : printed(textElement('JobId', answer.jobId)),
      answer.error === null ? '' : printed(textElement('ErrorMsg', answer.error)),
      answer.data === null ? '' : line('<CommandData>'),
    ].join(''),
    item: (item) => printed(dataElement(item)),
    after: `${answer.data === null ? '' : line('</CommandData>')}</Result>\n`,
  }),
};
