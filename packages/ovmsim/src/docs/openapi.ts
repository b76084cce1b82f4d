import { openApiDocument } from '@ovmsim/manager';

/** The OpenAPI document as a file: a line for each path and each schema, so that a change of one shows as one. */
export function openApiText(): string {
  const members = (of: object, depth: number): string =>
    `{\n${Object.entries(of).map(([name, value]: [string, unknown]) => `${JSON.stringify(name)}: ${depth > 0 && isObject(value) ? members(value, depth - 1) : JSON.stringify(value)}`).join(',\n')}\n}`;
  const { paths, components, ...rest } = openApiDocument() as { readonly paths: object; readonly components: object };
  const head = Object.entries(rest).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${[...head, `"paths": ${members(paths, 0)}`, `"components": ${members(components, 1)}`].join(',\n')}\n}\n`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
