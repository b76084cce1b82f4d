import { formatWire } from '@ovmsim/kernel';
import type { ScenarioResult, StepResult } from './runner.js';

const signs = { held: '✓', failed: '✗', 'not-shown': '–' } as const;

/** One step as a user reads it: what it does, whether it held, and each message that crossed the wire meanwhile. */
export function stepReport(result: StepResult, number: number): string {
  const { step, format, outcome, records } = result;
  const head = `  ${signs[outcome]} ${String(number).padStart(2)} ${format === 'json' ? '' : `(${format.toUpperCase()}) `}${step.says}${outcome === 'not-shown' ? `  (not shown here: ${result.reasons.join('; ')})` : ''}`;
  const wire = records.length === 0 ? [] : formatWire(records, 'text').trimEnd().split('\n').map((line) => `         ${line}`);
  return [head, ...(outcome === 'failed' ? failure(result) : wire)].join('\n');
}

/** Why a step failed: expected, seen, and the wire record of it. */
function failure({ step, reasons, seen, records }: StepResult): string[] {
  const shown = JSON.stringify({ ...seen, ...(seen.records === undefined ? {} : { records: `${seen.records.length} wire records` }) });
  return [
    ...reasons.map((reason) => `         ${reason}`),
    `         expected  ${JSON.stringify(step.expect)}`,
    `         seen      ${shown.length > 2000 ? `${shown.slice(0, 2000)}…` : shown}`,
    ...(records.length === 0 ? ['         nothing crossed the wire'] : ['         on the wire:', ...formatWire(records, 'json').trimEnd().split('\n').map((line) => `         ${line}`)]),
  ];
}

/** The line that ends a scenario. */
export function scenarioReport({ scenario, steps, held }: ScenarioResult): string {
  const passedOver = steps.filter((step) => step.outcome === 'not-shown').length;
  const shown = steps.length - passedOver;
  return held
    ? `  ${scenario.name}: ${shown} steps held${passedOver > 0 ? `, ${passedOver} could not be shown against this target` : ''}`
    : `  ${scenario.name}: step ${steps.length} (${steps.at(-1)?.step.id ?? ''}) did not hold`;
}
