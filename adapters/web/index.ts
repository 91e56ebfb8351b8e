// The web channel: the chat page, and Direct Line for every other client.
import type { Channel, Health, Outgoing } from '../../src/channel.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Config } from '../../src/config.ts';
import type { Knowledge } from '../../src/engine/knowledge.ts';
import type { Host } from '../../src/host.ts';
import { createGuard } from '../../src/server/guard.ts';
import { type App, LIMITS, type Limits, type Request } from '../../src/server/http.ts';
import type { Metrics } from '../../src/server/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { loadAssets } from './assets.ts';
import { directLineRoutes } from './directline.ts';
import { History } from './history.ts';
import { notFoundPage, pageRoutes } from './page.ts';
import { Streams } from './stream.ts';
import { UnsavedReplies } from './unsaved.ts';
import { wordsOf } from './words.ts';

/** What the channel is made of. */
export interface WebParts {
  readonly config: Config;
  readonly knowledge: Knowledge;
  readonly store: Store;
  readonly clock?: Clock;
  readonly limits?: Limits;
  readonly metrics?: Metrics;
  /** Takes faults that no person sees; the host's own are reported there. */
  readonly report?: (error: unknown) => void;
}

/** The web channel with what the server needs of it. */
export interface WebChannel extends Channel {
  /** Adds the channel's addresses to the server. */
  readonly routes: (app: App) => void;
  /** The page for an address that does not exist. */
  readonly notFound: (request: Request) => string;
}

/** The channel's name in messages and in the store. */
export const WEB = 'web';

/** Makes the web channel: hand `routes` and `notFound` to `createServer`, and the channel to the host. */
export async function createWebChannel(parts: WebParts): Promise<WebChannel> {
  const { config, knowledge, store, clock = systemClock, limits = LIMITS, report = () => {} } = parts;
  const guard = await createGuard(config, store, clock);
  const assets = await loadAssets();
  const word = wordsOf(knowledge);
  const unsaved = new UnsavedReplies(clock);
  const rendering = { bot: knowledge.organization.bot, sources: word('page.sources.word'), explain: config.explain };
  const history = new History(store, WEB, unsaved, rendering);
  const streams = new Streams((conversation, cursor) => history.read(conversation, cursor));
  parts.metrics?.gauge('leafline_web_streams', 'Open WebSockets', () => streams.count);
  let host: Host | null = null;
  let state: Health['state'] = 'stopped';

  return {
    name: WEB,
    routes(app) {
      directLineRoutes(app, {
        channel: WEB,
        guard,
        history,
        streams,
        clock,
        limits,
        report,
        host: () => host,
        notStored: word('page.not_stored'),
      });
      pageRoutes(app, { knowledge, guard, assets, conversations: limits.conversations });
    },
    notFound: notFoundPage(knowledge, assets),
    async start(started) {
      host = started;
      state = 'connected';
    },
    async send(out: Outgoing) {
      // A stored reply waits in the transcript for whoever asks; one that could not be stored waits in memory.
      if (out.seq <= 0) unsaved.add(out);
      streams.wake(out.ref.conversation);
    },
    async stop() {
      state = 'stopped';
      await streams.stop();
    },
    health: () => ({ state }),
  };
}
