import { afterAll, beforeAll, describe, expect } from 'vitest';
import { ansibleBabich } from './ansible-babich.js';
import { ansibleBlue } from './ansible-blue.js';
import { ansibleCocampbe } from './ansible-cocampbe.js';
import { clientDocs } from './client-docs.js';
import { commvault } from './commvault.js';
import { fenceOvm } from './fence-ovm.js';
import { fog } from './fog.js';
import { goOvm } from './go-ovm.js';
import { guidePy } from './guide-py.js';
import { monitors } from './monitors.js';
import { pyovm } from './pyovm.js';
import { pyovmRac } from './pyovm-rac.js';
import { racScript } from './rac-script.js';
import { sdkJava } from './sdk-java.js';
import { seenBodies } from './seen-bodies.js';
import { openSite, type Site } from './support/site.js';
import { tervis } from './tervis.js';

/** What each public client sends and reads, over TLS, against one estate: every script leaves it as it found it. */
const clients: Readonly<Record<string, (site: () => Site) => void>> = {
  fence_ovm: fenceOvm, 'python-ovmclient': pyovm, 'python-ovmclient-rac': pyovmRac, 'go-ovm-helper and the Terraform providers': goOvm, 'fog-oracle': fog,
  'cocampbe/ansible-ovm': ansibleCocampbe, 'ovmm_vm for Ansible': ansibleBabich, 'bluedottech/ansible-oraclevm': ansibleBlue, OracleVMAPI: tervis, Commvault: commvault,
  'createRACnodes': racScript, 'the SDK in Java': sdkJava, 'the guide in Python': guidePy, 'monitors and reports': monitors, 'bodies that were seen': seenBodies, 'docs/client.md': clientDocs,
};

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

for (const [name, script] of Object.entries(clients)) {
  describe(name, () => {
    script(() => site);
    afterAll(async () => {
      expect(await site.estate.check()).toEqual([]);
    });
  });
}
