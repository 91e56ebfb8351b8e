// `leafline serve`: store, knowledge, host, channels and the web server in one process, stopped cleanly by Ctrl-C.
import { pino } from 'pino';
import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Organization } from '../engine/knowledge.ts';
import { createHost, type Log } from '../host.ts';
import { createServer, listen } from '../server/http.ts';
import { createMetrics } from '../server/metrics.ts';
import { openStore } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { openKnowledge } from './knowledge.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STOP_PATIENCE = 5000;
/** How often it is looked whether someone is to be asked how they are after danger, in ms. */
const CHECK_IN_EVERY = 30_000;

/** Starts the server and resolves when it listens; it then runs until SIGINT or SIGTERM. */
export async function serve(config: Config): Promise<void> {
  const log = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const [knowledge, store, { createWebChannel }] = await Promise.all([
    openKnowledge(config),
    openStore(config),
    import('../../adapters/web/index.ts'),
  ]);
  const metrics = createMetrics();
  const report = (error: unknown) => log.error({ err: error }, 'a request failed');
  const web = await createWebChannel({ config, knowledge, store, metrics, report });
  const channels = [web];
  const host = createHost({ store, knowledge, channels, clock: systemClock, random: Math.random, log });
  const server = await createServer({
    config,
    store,
    channels,
    routes: [web.routes],
    metrics,
    notFound: web.notFound,
    report,
  });
  for (const channel of channels) await channel.start(host);
  await host.recover();
  const address = await listen(server, config);
  const sweep = setInterval(() => void purge(store, knowledge.organization, systemClock, log), HOUR);
  sweep.unref();
  let asking = Promise.resolve();
  const checkIns = setInterval(() => {
    asking = host
      .checkIn()
      .catch((error: unknown) => log.warn({ err: error }, 'the questions after danger could not be read'));
  }, CHECK_IN_EVERY);
  checkIns.unref();
  await purge(store, knowledge.organization, systemClock, log);
  process.stdout.write(`Leafline is answering at ${address}\n`);

  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    // A client that stalls must not hold the stop: after this time its connection is cut.
    setTimeout(() => server.server.closeAllConnections(), STOP_PATIENCE).unref();
    clearInterval(sweep);
    clearInterval(checkIns);
    await server.close();
    await asking;
    await host.drain();
    for (const channel of channels) await channel.stop();
    await store.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(
      signal,
      () =>
        void stop().catch((error: unknown) => {
          report(error);
          process.exit(1);
        }),
    );
}

/** Deletes what is older than content/organization.yaml allows. */
async function purge(store: Store, { retentionDays, dangerDays }: Organization, clock: Clock, log: Log): Promise<void> {
  try {
    const deleted = await store.purge(clock.now() - retentionDays * DAY, clock.now() - dangerDays * DAY);
    if (deleted > 0) log.info({ conversations: deleted }, 'deleted conversations past their retention');
  } catch (error) {
    log.error({ err: error }, 'retention could not be kept: will try again within the hour');
  }
}
