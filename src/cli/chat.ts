// `leafline chat`: the same talk as on the web, in the terminal, over the configured store.
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createHost } from '../host.ts';
import { openStore } from '../store/sql.ts';
import { openKnowledge } from './knowledge.ts';

/** Talks until the input ends or Ctrl-C is pressed. */
export async function chat(config: Config, why: boolean): Promise<void> {
  const [knowledge, store, { createTerminalChannel }] = await Promise.all([
    openKnowledge(config),
    openStore(config),
    import('../../adapters/terminal/index.ts'),
  ]);
  const channel = createTerminalChannel({
    knowledge,
    clock: systemClock,
    input: process.stdin,
    output: process.stdout,
    why,
  });
  const host = createHost({ store, knowledge, channels: [channel], clock: systemClock, random: Math.random });
  await channel.start(host);
  process.once('SIGINT', () => void channel.stop());
  try {
    await channel.talk();
  } finally {
    await channel.stop();
    await store.close();
  }
}
