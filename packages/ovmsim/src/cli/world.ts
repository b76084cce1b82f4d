import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { sizeOf } from '../worlds/choice.js';
import { sizedSource } from '../worlds/sized.js';
import { worldSummary } from '../worlds/summary.js';
import { readWorldFile, worldJsonSchema } from '../worlds/world-file.js';
import { integer } from './options.js';

/** `ovmsim world`: what world files may say, and whether one can be built. */
export function worldVerb(): Command {
  return new Command('world')
    .description('World files: what `ovmsim up --world FILE` starts with.')
    .addCommand(checkCommand().exitOverride())
    .addCommand(showCommand().exitOverride())
    .addCommand(schemaCommand().exitOverride())
    .addHelpText('after', '\nBegin with: ovmsim world show > my-world.yaml; change it; ovmsim world check my-world.yaml; ovmsim up --world my-world.yaml');
}

function checkCommand(): Command {
  return new Command('check')
    .description('Read a world file and say what it holds. Mistakes are shown with file, line and column; exit code 2.')
    .argument('<file>', 'a YAML file')
    .action((file: string) => console.log(`${file} can be built: ${worldSummary(readWorldFile(file))}`));
}

function showCommand(): Command {
  return new Command('show')
    .description('Print the world that `ovmsim up` starts with by default, or a bigger one like it, as a world file to begin with.')
    .addOption(new Option('--servers <n>', 'how many Oracle VM Servers').argParser(integer(1, 2000)))
    .addOption(new Option('--vms <n>', 'how many virtual machines').argParser(integer(0, 1_000_000)))
    .addOption(new Option('--pools <n>', 'how many server pools').argParser(integer(1, 2000)))
    .action((size: { servers?: number; vms?: number; pools?: number }) => {
      console.log('# ovmsim up --world FILE starts with this. What may stand here: ovmsim world schema, or docs/worlds.md.');
      console.log(stringify(sizedSource(sizeOf(size)), { aliasDuplicateObjects: false, flowCollectionPadding: true }).trimEnd());
    });
}

function schemaCommand(): Command {
  return new Command('schema').description('Print the JSON Schema of world files, for editors and other tools.').action(() => console.log(JSON.stringify(worldJsonSchema(), null, 2)));
}
