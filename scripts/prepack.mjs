// Before a package is packed: the licence and a few words go with it. Runs in the folder of the package.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from './run.mjs';

const { name, description } = JSON.parse(readFileSync('package.json', 'utf8'));
copyFileSync(join(top, 'LICENSE'), 'LICENSE');
if (name === 'ovmsim') copyFileSync(join(top, 'README.md'), 'README.md');
else writeFileSync('README.md', `# ${name}\n\n${description}\n\nA part of ovmsim, the simulator of Oracle VM 3.3/3.4; the package \`ovmsim\` has the command and the documentation.\n`);
