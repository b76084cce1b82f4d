import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { cliExamples } from './cli-examples.js';
import { openCliLab } from './cli-lab.js';
it('x', async () => {
  const lab = await openCliLab(mkdtempSync(join(tmpdir(), 'zz-')));
  let out = ''; const flush = (): void => writeFileSync('/tmp/equiv-ex.txt', out);
  for (const e of cliExamples()) {
    if (e.level === 'refused') continue;
    for (const p of e.right.prepare) { if (p.startsWith('start Server')) out += await lab.type('show Server name=ovs2.example.com') + await lab.type('list Job'); out += `p ${p}\n`; flush(); const r = await lab.type(p.replace(/^!/, '')); if (r.includes('Status: Failure') !== p.startsWith('!')) out += `PREPARE ${p}\n${r}\n`; }
    flush(); try {
      const r = await lab.type(e.right.line); out += (r.includes('Status: Success') ? 'ok ' : '!!! ') + e.key + '\n'; if (!r.includes('Status: Success')) out += r;
      
 if (e.wrong === null) continue; const w = await lab.type(e.wrong.line); if (!w.includes('Status: Failure')) out += `WRONG SUCCEEDS ${w}\n`; else out += `wrong ${e.wrong.line}: ${w.slice(w.indexOf('Error'))}`; } catch (x) { out += `THROWN ${String(x)} ${e.right.line}\n`; }
  }
  writeFileSync('/tmp/equiv-ex.txt', out);
  await lab.close();
});
