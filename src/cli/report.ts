// `leafline report`: how often help was pointed to in danger, by month, level and kind; the counts name no person.
import type { Config } from '../config.ts';
import { openStore } from '../store/sql.ts';

/** Prints a line a month, level and kind, the latest month first; or CSV. */
export async function report(config: Config, { csv = false }: { readonly csv?: boolean }): Promise<void> {
  const store = await openStore(config);
  try {
    const rows = await store.referrals();
    if (csv) process.stdout.write('month,level,kind,replies\n');
    for (const { month, level, kind, replies } of rows) {
      process.stdout.write(
        csv
          ? `${month},${level},${kind},${replies}\n`
          : `${month}  ${level.padEnd(9)}  ${kind.padEnd(17)}  ${String(replies).padStart(6)}\n`,
      );
    }
    const all = rows.reduce((sum, { replies }) => sum + replies, 0);
    if (!csv) process.stdout.write(`${all} replies pointed to help in danger\n`);
  } finally {
    await store.close();
  }
}
