// `leafline tickets`: the open requests for a counselor, for staff, without a word of what was said.
import type { Config } from '../config.ts';
import { openStore } from '../store/sql.ts';

/** Prints one line a request, highest risk first. */
export async function tickets(config: Config): Promise<void> {
  const store = await openStore(config);
  try {
    const open = await store.openTickets();
    for (const ticket of open) {
      process.stdout.write(
        `${ticket.id}  ${new Date(ticket.openedAt).toISOString()}  risk ${ticket.risk}  ${ticket.reason}  ${ticket.ref.channel}\n`,
      );
    }
    process.stdout.write(`${open.length} open\n`);
  } finally {
    await store.close();
  }
}
