// `npm run docs`: writes the generated pages anew. With --check it only says whether they are fresh.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install } from './ready.mjs';
import { top } from './run.mjs';

install();
build();
const { generatedDocs } = await import('../packages/ovmsim/dist/index.js');
const check = process.argv.includes('--check');
for (const [path, content] of Object.entries(await generatedDocs())) {
  const file = join(top, path);
  if (check) {
    let present = '';
    try {
      present = readFileSync(file, 'utf8');
    } catch {
      // A file that is missing is stale.
    }
    if (present !== content) {
      console.error(`${path} is stale: npm run docs`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(file, content);
    console.log(path);
  }
}
