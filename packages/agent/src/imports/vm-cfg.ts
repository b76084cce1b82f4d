import type { RpcStruct, RpcValue } from '@ovmsim/xml';
import { PythonException } from '../core/python-exception.js';
import { PythonSyntaxError, readPythonLiteral } from '../core/python-literal.js';

/** A list may go over so many lines. */
const longestValue = 500;

/**
 * Reads the vm.cfg of an archive: Python assignments, one value each, lists over several lines. Nothing is evaluated; lines that are no assignment are left out.
 * @throws PythonException for a value that is no literal
 */
export function readArchivedConfig(text: string): RpcStruct {
  const lines = text.split(/\r?\n/);
  const found: Record<string, RpcValue> = Object.create(null) as Record<string, RpcValue>;
  for (let at = 0; at < lines.length; at += 1) {
    const match = /^\s*([A-Za-z_]\w*)\s*=(?!=)\s*(.*)$/.exec(lines[at] ?? '');
    if (match === null) continue;
    const { value, next } = valueFrom(lines, at, match[2] ?? '');
    found[match[1] ?? ''] = value;
    at = next;
  }
  return { ...found };
}

function valueFrom(lines: readonly string[], first: number, start: string): { readonly value: RpcValue; readonly next: number } {
  let text = withoutComment(start);
  let at = first;
  const open = /^[[({]/.test(start);
  while (open && !closed(text) && at + 1 < lines.length && at - first < longestValue) {
    at += 1;
    text += `\n${withoutComment(lines[at] ?? '')}`;
  }
  try {
    return { value: readPythonLiteral(text), next: at };
  } catch (error) {
    if (!(error instanceof PythonSyntaxError)) throw error;
    throw new PythonException(`line ${first + 1} of vm.cfg cannot be read: ${error.message}`, 'ValueError');
  }
}

/** Whether the last bracket ends a line; vm.cfg files hold lists of texts, whose quotes end before it. */
function closed(text: string): boolean {
  return /[\])}]\s*$/.test(text);
}

function withoutComment(text: string): string {
  return text.replace(/(^|[\s\])}'"\d])#[^'"\n]*$/, '$1');
}

/** A whole number, also one written as a text. */
export function numberIn(config: RpcStruct, key: string, otherwise: number): number {
  const value = config[key];
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : otherwise;
}

export function textIn(config: RpcStruct, key: string): string | null {
  const value = config[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function textsIn(config: RpcStruct, key: string): readonly string[] {
  const value = config[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
