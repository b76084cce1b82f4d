import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/ports.js';
import { program } from '../support/programs.js';
import { Composed, image } from './engine.js';

const folder = fileURLToPath(new URL('../../examples/compose/', import.meta.url));
let lab: Composed | undefined;
afterAll(async () => {
  await lab?.compose('down', '--volumes');
});

describe('examples/compose', () => {
  it('takes ownership of its Server as its README says', async () => {
    const variables = { OVMSIM_IMAGE: image, OVMSIM_HTTPS_PORT: String(await freePort()), OVMSIM_SSH_PORT: String(await freePort()) };
    lab = new Composed(`${folder}docker-compose.yml`, variables);
    await lab.up();
    const settings = Object.entries({ ...variables, MANAGER: await lab.container('manager') }).map(([name, value]) => `${name}=${value}`);
    const { code, stdout, stderr } = await program('env', [...settings, 'sh', `${folder}take-ownership.sh`, 'ovs1']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('discovery of ovs1: SUCCESS\novs1: RUNNING\n');
    const wrong = await program('env', [...settings, 'sh', `${folder}take-ownership.sh`, 'ovs9']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('OVMAPI_4010E');
  });
});
