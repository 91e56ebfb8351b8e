// `leafline check`: every fault of the intents and the content, one a line, and the helplines that a person must still confirm.
import type { Config } from '../config.ts';
import { findFaults } from '../knowledge/load.ts';
import { faultLine } from '../knowledge/read.ts';
import { knowledgeOptions } from './knowledge.ts';

/** Prints every fault and sets exit code 1 where there is one; what waits for a person is listed and is no fault. */
export async function check(config: Config): Promise<void> {
  const { faults, unconfirmed } = await findFaults(knowledgeOptions(config));
  for (const fault of faults) process.stdout.write(`${faultLine(fault)}\n`);
  for (const { place, country, name } of unconfirmed)
    process.stdout.write(`to confirm: ${place} ${country} ${name}: call it or open its site, then delete the flag\n`);
  process.stdout.write(
    faults.length === 0
      ? 'No faults found.\n'
      : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} found.\n`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
