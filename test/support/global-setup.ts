import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keys are shared by the labs of one test run, because making them is most of a first start, and gone afterwards. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ovmsim-test-certs-'));
  process.env['OVMSIM_TEST_CERTS'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
