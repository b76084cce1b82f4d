import { agentMethods, operations } from '@ovmsim/model';
import type { Level, OperationSpec } from '@ovmsim/model';

const levels: readonly Level[] = ['behavioural', 'stateful', 'shape', 'refused'];

interface Row {
  readonly family: string;
  readonly counts: Readonly<Record<Level, number>>;
}

function rowsOf(entries: readonly { readonly family: string; readonly level: Level }[]): Row[] {
  const families = new Map<string, Record<Level, number>>();
  for (const { family, level } of entries) {
    const counts = families.get(family) ?? { behavioural: 0, stateful: 0, shape: 0, refused: 0 };
    counts[level] += 1;
    families.set(family, counts);
  }
  return [...families].map(([family, counts]) => ({ family, counts }));
}

/** The type an operation belongs to; where it belongs to none, the first word of its name. */
const familyOf = ({ type, name }: OperationSpec): string => type ?? name.split('.')[0] ?? name;

function table(title: string, rows: readonly Row[]): string[] {
  const sum = (of: Row['counts']): number => levels.reduce((total, level) => total + of[level], 0);
  const line = (name: string, of: Row['counts']): string => `| ${name} | ${levels.map((level) => of[level] || '').join(' | ')} | ${sum(of)} |`;
  const all = Object.fromEntries(levels.map((level) => [level, rows.reduce((total, { counts }) => total + counts[level], 0)])) as Row['counts'];
  return [`| ${title} | ${levels.join(' | ')} | all |`, `| --- |${' ---: |'.repeat(levels.length + 1)}`, ...rows.map(({ family, counts }) => line(family, counts)), line('**all**', all)];
}

/** How many operations of the Web Services API, and methods of the agent, go how far: a table per family, and what is refused. Markdown. */
export function coverageText(): string[] {
  const refused = operations.filter(({ level }) => level === 'refused');
  const byFamily = new Map<string, string[]>();
  for (const each of refused) byFamily.set(familyOf(each), [...(byFamily.get(familyOf(each)) ?? []), each.name.slice(each.name.indexOf('.') + 1)]);
  return [
    '## Web Services API: operations by level',
    '',
    ...table('family', rowsOf(operations.map((each) => ({ family: familyOf(each), level: each.level })))),
    '',
    '## Refused, naming the simulator',
    '',
    'A call to one of these answers GEN_000005 and is counted: `notSimulated` in `/coverage` of the control endpoint.',
    '',
    ...(refused.length === 0 ? ['None.'] : [...byFamily].map(([family, names]) => `- **${family}**: ${names.join(', ')}`)),
    '',
    '## Agent: XML-RPC methods by level',
    '',
    ...table('module', rowsOf([...agentMethods].map(({ category, level }) => ({ family: category, level })))),
    '',
  ];
}
