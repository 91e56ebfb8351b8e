// Starts the real server for tests: real knowledge, store, host and web channel on a free port of the machine itself.

import { createWebChannel, type WebChannel } from '../../adapters/web/index.ts';
import { buildPage } from '../../scripts/build-page.mjs';
import { openKnowledge } from '../../src/cli/knowledge.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Knowledge } from '../../src/engine/knowledge.ts';
import { createHost, type Host } from '../../src/host.ts';
import { type App, createServer, LIMITS, type Limits, listen } from '../../src/server/http.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { openStore } from '../../src/store/sql.ts';
import type { Store } from '../../src/store/store.ts';

/** A server that runs. */
export interface Running {
  readonly url: string;
  readonly app: App;
  readonly config: Config;
  readonly knowledge: Knowledge;
  readonly store: Store;
  readonly channel: WebChannel;
  readonly host: Host;
  readonly faults: unknown[];
  stop(): Promise<void>;
}

/** What a test may want different. */
export interface Wishes {
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  /** Puts something between the server and the store, for example a disk that is full. */
  readonly store?: (real: Store) => Store;
}

let shared: Promise<Knowledge> | null = null;

/** Builds the page and loads the knowledge, which may take its time after a change of content; later starts are quick. */
export function prepare(): Promise<Knowledge> {
  shared ??= buildPage().then(() => openKnowledge(readConfig({})));
  return shared;
}

/** Starts a server; the caller stops it. */
export async function startWeb(wishes: Wishes = {}): Promise<Running> {
  const config = readConfig({ PORT: '0', LEAFLINE_DATA: ':memory:', ...wishes.env });
  const knowledge = await prepare();
  const real = await openStore(config);
  const store = wishes.store?.(real) ?? real;
  const clock = wishes.clock ?? systemClock;
  const limits = { ...LIMITS, ...wishes.limits };
  const faults: unknown[] = [];
  const report = (error: unknown) => {
    faults.push(error);
  };
  const metrics = createMetrics(false);
  const channel = await createWebChannel({ config, knowledge, store, clock, limits, metrics, report });
  const host = createHost({ store, knowledge, channels: [channel], clock, random: () => 0 });
  await channel.start(host);
  const app = await createServer({
    config,
    store,
    channels: [channel],
    routes: [channel.routes],
    notFound: channel.notFound,
    limits,
    metrics,
    report,
  });
  const url = await listen(app, config);
  return {
    url,
    app,
    config,
    knowledge,
    store,
    channel,
    host,
    faults,
    async stop() {
      await app.close();
      await host.drain();
      await channel.stop();
      await real.close();
    },
  };
}
