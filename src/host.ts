// The shell round the engine: takes messages from channels, stores, answers and delivers them, one line a conversation.
// Whatever breaks, the person is answered: from the stored state, from a fresh one, or with the card of numbers.
import { type Channel, NOT_STORED, type Outgoing } from './channel.ts';
import type { Clock } from './clock.ts';
import { type Cards, cardsOf } from './engine/cards.ts';
import type { Knowledge } from './engine/knowledge.ts';
import { type ConversationRef, keyOf, type Message } from './engine/message.ts';
import type { State } from './engine/turn.ts';
import { faultOf, LeaflineError } from './errors.ts';
import { Queues } from './queues.ts';
import { questionOf, recall } from './recall.ts';
import { turnOf, unstored, withoutStore } from './rescue.ts';
import type { Answered, DueCheckIn, Store } from './store/store.ts';

/** The shell round the engine: takes messages from channels, one queue a conversation. */
export interface Host {
  /**
   * Takes one message. Resolves `true` when it is stored (it will be answered once, also after a crash),
   * `false` when its id was accepted before. Rejects with LeaflineError STORE_WRITE when it could not be stored;
   * the person has then been sent the answer to danger, or the static card, all the same.
   */
  accept(message: Message): Promise<boolean>;
  /** Answers what was accepted but not answered, and delivers what was not delivered, before a restart. */
  recover(): Promise<void>;
  /** Asks how it is, once, wherever danger was spoken of an hour ago. Rejects with LeaflineError when the store cannot be read. */
  checkIn(): Promise<void>;
  /** Resolves when every accepted message has been answered. */
  drain(): Promise<void>;
}

/** Takes notes of faults, as pino does. It is never given a text, a name or an id of a person. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** What a host is made of. `knowledge` and `channels` are looked up at each turn, so they may be replaced meanwhile. */
export interface HostParts {
  readonly store: Store;
  readonly knowledge: Knowledge;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log?: Log;
}

/** Makes a host. It keeps nothing between turns but the lines that are in work. */
export function createHost(parts: HostParts): Host {
  return new Shell(parts);
}

class Shell implements Host {
  readonly #parts: HostParts;
  /** Made at the start, so that they can be sent whatever breaks later. */
  readonly #cards: Cards;
  /** Messages on their way into the store; kept apart from the turns, so that an answer in work delays no receipt. */
  readonly #intake = new Queues();
  readonly #turns = new Queues();
  /** Conversations in which the store may hold a message that is not in line: it failed half-way. */
  readonly #behind = new Set<string>();
  /** Replies that were sent, but the store could not note it. */
  readonly #unnoted = new Set<string>();

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#cards = cardsOf(parts.knowledge);
  }

  async accept(message: Message): Promise<boolean> {
    const key = keyOf(message);
    try {
      return await this.#intake.run(key, async () => {
        const stored = await this.#parts.store.accept(message);
        if (stored || this.#behind.has(key)) void this.#turns.run(key, () => this.#turn(message));
        return stored;
      });
    } catch (error) {
      this.#note('error', message, error, 'a message could not be stored');
      // It may be stored all the same, where only the database's answer was lost: looked up before the next turn.
      this.#behind.add(key);
      await this.#answerUnstored(message);
      throw error instanceof LeaflineError ? error : new LeaflineError('STORE_WRITE', 'storing a message', error);
    }
  }

  async recover(): Promise<void> {
    const { store } = this.#parts;
    const open = new Map<string, ConversationRef>();
    for (const { ref } of await store.undelivered()) open.set(keyOf(ref), ref);
    for (const message of await store.pending()) open.set(keyOf(message), message);
    if (open.size > 0) this.#parts.log?.info({ conversations: open.size }, 'taking up what was left open');
    await Promise.all(
      [...open].map(([key, ref]) =>
        this.#turns.run(key, async () => {
          await this.#deliver(ref, []);
          for (const message of await store.pending(ref)) await this.#answer(message, true);
        }),
      ),
    );
  }

  async checkIn(): Promise<void> {
    const { store, clock } = this.#parts;
    const due = await store.checkIns(clock.now());
    await Promise.all(due.map((one) => this.#turns.run(keyOf(one.ref), () => this.#ask(one))));
  }

  async drain(): Promise<void> {
    while (this.#intake.size + this.#turns.size > 0) await Promise.all([this.#intake.idle(), this.#turns.idle()]);
  }

  /** A message's place in line has come. Never rejects. */
  async #turn(message: Message): Promise<void> {
    try {
      if (this.#behind.delete(keyOf(message))) await this.#catchUp(message);
      await this.#answer(message, true);
    } catch (error) {
      this.#note('error', message, error, 'a turn failed');
    }
  }

  /** Answers what the store holds from before this message; the person has had a card for it, so no second one is sent. */
  async #catchUp(message: Message): Promise<void> {
    try {
      for (const missed of await this.#parts.store.pending(message)) {
        if (missed.id === message.id) break;
        await this.#answer(missed, false);
      }
    } catch (error) {
      this.#behind.add(keyOf(message));
      this.#note('warn', message, error, 'open messages could not be read');
    }
  }

  /** Load, think, commit, deliver. Where the store fails: what can be said without it, with `card` also unstored. */
  async #answer(message: Message, card: boolean): Promise<void> {
    const { store, clock } = this.#parts;
    let turn: Answered | null = null;
    try {
      const state = await twice(() => recall(this.#parts, message));
      const full = this.#think(message, state);
      turn = full;
      const out = await twice(() => store.commit(full, clock.now()));
      return await this.#deliver(message, [out]);
    } catch (error) {
      this.#note('error', message, error, 'a turn could not be stored');
    }
    const plain = withoutStore(this.#cards, turn ?? this.#think(message, null));
    try {
      const out = await store.commit(plain, clock.now());
      return await this.#deliver(message, [out]);
    } catch {
      // The message stays open in the store: it is answered before the next turn, or at the next start.
      this.#behind.add(keyOf(message));
      if (card) await this.#sendUnstored(plain);
    }
  }

  /** Asks the one question after danger. Never rejects. */
  async #ask(due: DueCheckIn): Promise<void> {
    const { store, knowledge, clock, random } = this.#parts;
    try {
      const report = (error: unknown) => this.#note('error', due.ref, error, 'the engine failed on a state');
      const question = questionOf(knowledge, due, { now: clock.now(), random }, report);
      const out = await store.commitCheckIn(due, question, clock.now());
      if (out) await this.#deliver(due.ref, [out]);
    } catch (error) {
      this.#note('error', due.ref, error, 'a question after danger could not be asked');
    }
  }

  /** What can be said of a message that the store did not take. Never rejects. */
  async #answerUnstored(message: Message): Promise<void> {
    try {
      const state = await recall(this.#parts, message).catch(() => null);
      await this.#sendUnstored(withoutStore(this.#cards, this.#think(message, state)));
    } catch (error) {
      this.#note('error', message, error, 'a message was not answered');
    }
  }

  #think(message: Message, state: State | null): Answered {
    const { knowledge, clock, random } = this.#parts;
    const report = (error: unknown) => this.#note('error', message, error, 'the engine failed on a state');
    return turnOf(knowledge, state, message, { now: clock.now(), random }, this.#cards, report);
  }

  /** Sends all that a conversation waits for, oldest first; `made` when the store cannot tell. Never rejects. */
  async #deliver(ref: ConversationRef, made: readonly Outgoing[]): Promise<void> {
    let open = made;
    try {
      open = await this.#parts.store.undelivered(ref);
    } catch (error) {
      this.#note('warn', ref, error, 'open replies could not be read');
    }
    for (const out of open) await this.#send(out);
  }

  /** One reply to its channel. One that fails stays open and holds up no other. Never rejects. */
  async #send(out: Outgoing): Promise<void> {
    const mark = `${keyOf(out.ref)} ${out.seq}`;
    // An edited message that speaks of no danger has an empty reply: there is nothing to bring.
    const silent = out.reply.blocks.length === 0;
    try {
      if (!silent && !this.#unnoted.has(mark)) await this.#channelOf(out.ref).send(out);
    } catch (error) {
      return this.#note('warn', out.ref, error, 'a reply did not reach its channel');
    }
    if (out.seq === NOT_STORED) return;
    this.#unnoted.add(mark);
    try {
      await twice(() => this.#parts.store.delivered(out));
      this.#unnoted.delete(mark);
    } catch (error) {
      this.#note('warn', out.ref, error, 'a delivery could not be noted');
    }
  }

  #sendUnstored(turn: Answered): Promise<void> {
    return this.#send(unstored(turn, this.#parts.clock.now()));
  }

  #channelOf(ref: ConversationRef): Channel {
    const channel = this.#parts.channels.find((one) => one.name === ref.channel);
    if (!channel) throw new Error('this channel is not running');
    return channel;
  }

  #note(level: 'warn' | 'error', ref: ConversationRef, error: unknown, text: string): void {
    this.#parts.log?.[level]({ channel: ref.channel, ...faultOf(error) }, text);
  }
}

/** Once more where it failed: a lost connection is made anew by the second call. Only for calls that may be repeated. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  return work().catch(work);
}
