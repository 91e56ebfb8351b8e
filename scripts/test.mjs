// Runs every test on a fresh build and ends with the line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const folder = mkdtempSync(join(tmpdir(), 'leafline-test-'));
const report = join(folder, 'report.json');
const node = (args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status;

let exit = node(['scripts/build.mjs']) ?? 1;
let [passed, failed, skipped] = [0, 1, 0];
if (exit === 0) {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  exit =
    node([
      '--no-warnings',
      '--experimental-vm-modules',
      jest,
      '--json',
      `--outputFile=${report}`,
      ...process.argv.slice(2),
    ]) ?? 1;
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    passed = result.numPassedTests;
    // A file that could not even be run counts as one failed test.
    failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    skipped = result.numPendingTests + result.numTodoTests;
  } catch {
    // Jest itself did not get to its report: the one failure stands.
  }
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = exit === 0 && failed > 0 ? 1 : exit;
