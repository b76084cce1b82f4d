import { stringify } from 'yaml';
import { cell } from '../docs/markdown.js';
import { labSize, sizedSource } from './sized.js';
import { worldJsonSchema } from './world-file.js';

/** JSON Schema, as far as the schema of world files uses it. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: string | number | boolean | readonly (string | number)[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** docs/worlds.md below its heading. */
export function worldsText(): string[] {
  const schema = worldJsonSchema() as Schema;
  return [
    'A lab begins with a world: what `ovmsim up` has put into it before anybody logs in.',
    '',
    '| | |',
    '| --- | --- |',
    '| `ovmsim up` | the lab: two Servers in a pool, an NFS file server with a repository for both, a network for machines beside the management network, an ISO, a template, three machines of which two run |',
    '| `ovmsim up --servers 8 --vms 500 --pools 2` | a bigger lab; names say where things are: `pool2-vm017` is in `pool2`, its disk in `repo-pool2` |',
    '| `ovmsim up --world FILE` | what a file of your own describes |',
    '| `ovmsim up --world empty` | Servers that nobody owns, and nothing else: what the ownership scenarios begin with |',
    '',
    '`up --json` has the ids by name (`contents.vms.pool1-vm001`). `ovmsim reset` comes back to the world as it was when the lab came up; with `--data` a lab goes on with the world it has, and a',
    'start that was broken off while the world was being built begins anew.',
    '',
    '## How a world is built',
    '',
    'The Manager takes ownership of the Servers as it always does. All else is put in below the API: one transaction of the Manager, images and configurations on the file servers, and on each Server',
    "what makes it a member: calls of the agent's own methods. In the end the Manager discovers every Server and refreshes every repository, and finds nothing that it does not know. Everything in a world",
    'can be started, stopped, cloned, moved and deleted like what was made through the API. The same seed gives the same ids.',
    '',
    '## World files',
    '',
    '```',
    'npx ovmsim world show > my-world.yaml      # the lab as a file to begin with; --servers, --vms and --pools as above',
    'npx ovmsim world check my-world.yaml       # mistakes with file, line and column, and what is allowed there',
    'npx ovmsim up --world my-world.yaml',
    '```',
    '',
    'YAML (or JSON). Things have names and are referred to by them. Sizes are bytes or texts such as `20 GiB`, memory is in MB. [world.schema.json](world.schema.json) is the JSON Schema, for editors that know',
    'the comment `# yaml-language-server: $schema=world.schema.json`; `ovmsim world schema` prints it. This is the lab:',
    '',
    '```yaml',
    stringify(sizedSource(labSize), { aliasDuplicateObjects: false }).trimEnd(),
    '```',
    '',
    ...table('The file', schema),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => (one.items?.properties === undefined ? [] : sections(name, one.items))),
    "A card is in one network, an export carries one repository, a Server is in one pool; pools have no cluster. Machines that run must find memory on their Servers. What cannot be is refused before the lab's processes start, or, where",
    'the hardware has to be known, while the world is built: then nothing is left behind.',
    '',
  ];
}

/** A section, and those of the objects in its lists that say something of their own. */
function sections(name: string, schema: Schema): string[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([member, one]) => {
    const forms = one.items?.anyOf ?? (one.items === undefined ? [] : [one.items]);
    return forms.filter(({ properties }) => properties !== undefined).flatMap((form, index) => (name === 'templates' ? [] : table(`${name}[].${member}[]${forms.length > 1 ? `, form ${index + 1}` : ''}`, form, 4)));
  });
  return [...table(`${name}[]`, schema), ...inner];
}

function table(title: string, { properties = {}, required = [], description }: Schema, depth = 3): string[] {
  return [
    `${'#'.repeat(depth)} ${title === 'The file' ? title : `\`${title}\``}`,
    '',
    ...(description === undefined || title === 'The file' ? [] : [`${description[0]?.toUpperCase()}${description.slice(1)}.`, '']),
    '| member | value | default | |',
    '| --- | --- | --- | --- |',
    ...Object.entries(properties).map(([name, one]) => `| \`${name}\` | ${kind(one)} | ${required.includes(name) ? '**needed**' : fallback(one)} | ${cell(one.description ?? '')} |`),
    '',
  ];
}

function kind(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kind))].join(' or ');
  if (schema.items !== undefined) return schema.items.enum === undefined ? (schema.items.type === 'string' ? 'list of texts' : 'list') : `list of ${kind(schema.items)}`;
  if (schema.type === 'integer' && schema.minimum !== undefined && schema.maximum !== undefined && schema.maximum < 1e12) return `${schema.minimum} to ${schema.maximum}`;
  return schema.type === 'string' ? 'text' : schema.type === 'object' ? 'object' : (schema.type ?? '');
}

const fallback = ({ default: value }: Schema): string => (value === undefined || (Array.isArray(value) && value.length === 0) ? '' : `\`${[value].flat().join(', ')}\``);
