// The terminal channel: lines in, replies out; the first thing a newcomer runs.
import { randomUUID } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import type { Channel, Health, Outgoing } from '../../src/channel.ts';
import type { Clock } from '../../src/clock.ts';
import { welcome } from '../../src/engine/cards.ts';
import type { Knowledge } from '../../src/engine/knowledge.ts';
import { type Block, createMessage } from '../../src/engine/message.ts';
import type { Host } from '../../src/host.ts';
import { renderBlocks, renderSources, renderWhy } from './render.ts';

/** What the terminal channel is made of. */
export interface TerminalParts {
  readonly knowledge: Knowledge;
  readonly clock: Clock;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
  /** Shows screen, ranking and move of each turn. */
  readonly why: boolean;
}

/** The terminal channel. `talk` resolves when the input ends or Ctrl-C is pressed, after the last reply was shown. */
export interface TerminalChannel extends Channel {
  talk(): Promise<void>;
}

/** Makes the terminal channel: one conversation, new each time. */
export function createTerminalChannel(parts: TerminalParts): TerminalChannel {
  const { knowledge, input, output, why } = parts;
  // Each run is another person's talk: whoever sits here next must not meet the danger of the one before.
  const conversation = randomUUID();
  const ref = { channel: 'terminal', conversation, user: conversation };
  const word = (key: string) => knowledge.phrases[`terminal.${key}`]?.[0] ?? '';
  const width = () => Math.min(output.columns ?? 80, 100);
  let host: Host | null = null;
  let state: Health['state'] = 'stopped';
  let last: readonly Block[] = [];
  let lines: Interface | null = null;

  const show = (blocks: readonly Block[]) => {
    last = blocks;
    output.write(`${renderBlocks(blocks, width(), word)}\n\n`);
  };
  const take = async (line: string): Promise<void> => {
    const text = line.trim();
    if (text === '') return;
    if (text === 's') {
      output.write(`${renderSources(last, word)}\n\n`);
      return;
    }
    const choices = last.find((block) => block.type === 'choices');
    const chosen = choices?.type === 'choices' && /^\d$/.test(text) ? choices.choices[Number(text) - 1] : undefined;
    const message = createMessage({
      ...ref,
      id: randomUUID(),
      text: chosen?.label ?? text,
      choice: chosen?.id,
      private: true,
      at: parts.clock.now(),
    });
    try {
      await host!.accept(message);
      await host!.drain();
    } catch {
      // The host has sent the danger answer or the static card; the terminal has no one else to tell.
    }
  };

  return {
    name: 'terminal',
    async start(started) {
      host = started;
      state = 'connected';
    },
    async send(out: Outgoing) {
      if (out.ref.conversation !== ref.conversation) return;
      show(out.reply.blocks);
      if (why) output.write(`${renderWhy(out.explain)}\n\n`);
    },
    async stop() {
      state = 'stopped';
      lines?.close();
    },
    health: () => ({ state }),
    async talk() {
      const tty = input.isTTY === true;
      show(welcome(knowledge, null).blocks);
      if (tty) output.write(`${word('hint')}\n\n`);
      lines = createInterface({ input, ...(tty ? { output, prompt: '> ' } : {}), crlfDelay: Number.POSITIVE_INFINITY });
      const closed = lines;
      closed.on('SIGINT', () => closed.close());
      if (tty) closed.prompt();
      for await (const line of closed) {
        await take(line);
        if (tty) closed.prompt();
      }
      await host!.drain();
      if (tty) output.write(`\n${word('bye')}\n`);
    },
  };
}
