// `leafline talk`: conversation tests that anyone can write, run through the real host and a store in memory.
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Channel, Outgoing } from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Knowledge } from '../engine/knowledge.ts';
import { type Block, createMessage, plainText } from '../engine/message.ts';
import { LEVELS } from '../engine/turn.ts';
import { LeaflineError } from '../errors.ts';
import { createHost } from '../host.ts';
import { openStore } from '../store/sql.ts';
import { openKnowledge } from './knowledge.ts';

const expectation = z.strictObject({
  level: z.enum(LEVELS).optional(),
  kind: z.string().optional(),
  about: z.enum(['self', 'other']).optional(),
  move: z.enum(['safety', 'answer', 'ask', 'flow', 'resume', 'fallback', 'handoff']).optional(),
  /** The intents answered or offered; the first ones must be these. */
  intents: z.array(z.string()).optional(),
  /** Texts that must stand in the reply, in any case of letters. */
  says: z.array(z.string()).optional(),
  says_not: z.array(z.string()).optional(),
  /** Text that must stand in the very first block. */
  first: z.string().optional(),
  /** Labels that must be among the buttons. */
  choices: z.array(z.string()).optional(),
  urgent: z.boolean().optional(),
  sources: z.boolean().optional(),
  /** How many replies come; 0 for a message that was delivered twice. */
  replies: z.number().int().optional(),
  /** How many requests for a counselor are open afterwards. */
  tickets: z.number().int().optional(),
});
const conversation = z.strictObject({
  name: z.string(),
  locale: z.string().optional(),
  /** When it begins; the hours of the counselors depend on it. */
  at: z.iso.datetime().default('2026-11-24T15:00:00Z'),
  turns: z
    .array(
      z.strictObject({
        say: z.string(),
        id: z.string().optional(),
        after_minutes: z.number().default(0),
        expect: expectation,
      }),
    )
    .min(1),
});
const conversationFile = z.strictObject({ conversations: z.array(conversation).min(1) });
type Conversation = z.infer<typeof conversation>;
type Expectation = z.infer<typeof expectation>;

/** One conversation's outcome: what went otherwise than expected, each with its turn. */
export interface Outcome {
  readonly name: string;
  readonly turns: number;
  readonly faults: readonly string[];
}

/** Runs the files and prints a line a conversation; exit code 1 where one went otherwise. */
export async function talk(config: Config, files: readonly string[]): Promise<void> {
  const knowledge = await openKnowledge(config);
  let failed = 0;
  for (const file of files) {
    for (const outcome of await runFile(knowledge, file)) {
      if (outcome.faults.length > 0) failed += 1;
      process.stdout.write(
        `${outcome.faults.length === 0 ? 'ok  ' : 'FAIL'} ${outcome.name}\n${outcome.faults.map((fault) => `     ${fault}\n`).join('')}`,
      );
    }
  }
  process.stdout.write(failed === 0 ? 'All conversations went as expected.\n' : `${failed} went otherwise.\n`);
  if (failed > 0) process.exitCode = 1;
}

/** The conversations of a file. Throws LeaflineError INPUT for one that is not well formed. */
export async function readConversations(file: string): Promise<readonly Conversation[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new LeaflineError('INPUT', `${file} cannot be read`, error);
  }
  const document = parseDocument(text);
  if (document.errors[0]) throw new LeaflineError('INPUT', `${file}: ${document.errors[0].message}`);
  const parsed = conversationFile.safeParse(document.toJS());
  if (!parsed.success)
    throw new LeaflineError(
      'INPUT',
      `${file}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  return parsed.data.conversations;
}

/** Runs the conversations of a file, each over a fresh store. */
export async function runFile(knowledge: Knowledge, file: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const one of await readConversations(file)) outcomes.push(await runConversation(knowledge, one));
  return outcomes;
}

/** Runs one conversation over a fresh store. */
export async function runConversation(
  knowledge: Knowledge,
  { name, at, locale, turns }: Conversation,
): Promise<Outcome> {
  let now = Date.parse(at);
  const clock: Clock = { now: () => now };
  const sent: Outgoing[] = [];
  const channel: Channel = {
    name: 'talk',
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'connected' }),
    send: async (out) => void sent.push(out),
  };
  const store = await openStore({ databaseUrl: null, dataFile: ':memory:' });
  const host = createHost({ store, knowledge, channels: [channel], clock, random: () => 0 });
  const faults: string[] = [];
  try {
    for (const [index, turn] of turns.entries()) {
      now += turn.after_minutes * 60_000 + 1000;
      sent.length = 0;
      await host.accept(
        createMessage({
          id: turn.id ?? `m${index}`,
          channel: 'talk',
          conversation: 'talk',
          user: 'talk',
          text: turn.say,
          locale,
          private: true,
          at: now,
        }),
      );
      await host.drain();
      const open = (await store.openTickets()).length;
      for (const fault of compare(turn.expect, sent, open))
        faults.push(`turn ${index + 1} (${JSON.stringify(turn.say.slice(0, 60))}): ${fault}`);
    }
  } finally {
    await store.close();
  }
  return { name, turns: turns.length, faults };
}

function compare(expected: Expectation, sent: readonly Outgoing[], tickets: number): string[] {
  const faults: string[] = [];
  const same = (what: string, wanted: unknown, got: unknown) => {
    if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(got))
      faults.push(`${what} should be ${JSON.stringify(wanted)}, is ${JSON.stringify(got)}`);
  };
  same('replies', expected.replies ?? 1, sent.length);
  same('open requests', expected.tickets, tickets);
  const out = sent[0];
  if (!out) return faults;
  const { safety, move } = out.explain;
  same('level', expected.level ?? (expected.move === 'safety' ? undefined : 'none'), safety.level);
  same('kind', expected.kind, safety.kind);
  same('about', expected.about, safety.about);
  same('move', expected.move, move.kind);
  if (expected.intents) same('intents', expected.intents, move.intents.slice(0, expected.intents.length));
  same('urgent', expected.urgent, out.reply.urgent);
  const text = plainText(out.reply).toLowerCase();
  for (const part of expected.says ?? [])
    if (!text.includes(part.toLowerCase()))
      faults.push(`does not say ${JSON.stringify(part)}, but ${JSON.stringify(text.slice(0, 200))}`);
  for (const part of expected.says_not ?? [])
    if (text.includes(part.toLowerCase())) faults.push(`says ${JSON.stringify(part)}`);
  const first = out.reply.blocks[0];
  if (expected.first !== undefined && !blockText(first).toLowerCase().includes(expected.first.toLowerCase()))
    faults.push(`begins with ${JSON.stringify(blockText(first))}`);
  const buttons = out.reply.blocks.flatMap((block) =>
    block.type === 'choices' ? block.choices.map((choice) => choice.label) : [],
  );
  for (const label of expected.choices ?? [])
    if (!buttons.includes(label)) faults.push(`has no button ${JSON.stringify(label)}, but ${JSON.stringify(buttons)}`);
  same(
    'sources',
    expected.sources,
    out.reply.blocks.some((block) => block.type === 'sources'),
  );
  return faults;
}

function blockText(block: Block | undefined): string {
  return block ? plainText({ blocks: [block], urgent: false }) : '';
}
