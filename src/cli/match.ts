// `leafline match`: what the screen and the matcher make of each line of standard input.
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { handle } from '../engine/bot.ts';
import { contextOf } from '../engine/dialog/hear.ts';
import type { Knowledge } from '../engine/knowledge.ts';
import { createMessage } from '../engine/message.ts';
import { understand } from '../engine/nlu/understand.ts';
import { tokensOf } from '../engine/text/spelling.ts';
import { freshState } from '../engine/turn.ts';
import { openKnowledge } from './knowledge.ts';

const lineForm = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  text: z.string(),
  context: z.string().nullish(),
  locale: z.string().nullish(),
  region: z.string().nullish(),
});
type Line = z.infer<typeof lineForm>;

/** Reads lines to the end of input and prints one JSON line each, in order. A line that is no valid JSON object is plain text. */
export async function match(config: Config): Promise<void> {
  const knowledge = await openKnowledge(config);
  // A reader that has seen enough, like `head`, ends the program quietly.
  process.stdout.on('error', () => process.exit(0));
  let out = '';
  for await (const raw of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    out += `${JSON.stringify(matchLine(knowledge, parse(raw)))}\n`;
    if (out.length > 65_536) {
      process.stdout.write(out);
      out = '';
    }
  }
  process.stdout.write(out);
}

function parse(raw: string): Line {
  if (!raw.trimStart().startsWith('{')) return { text: raw };
  try {
    return lineForm.parse(JSON.parse(raw));
  } catch {
    return { text: raw };
  }
}

/** One line's answer: the first message of a fresh conversation, or the second with `context`. */
export function matchLine(knowledge: Knowledge, line: Line) {
  const state = { ...freshState(), answered: line.context && line.context in knowledge.answers ? [line.context] : [] };
  const message = createMessage({
    id: String(line.id ?? ''),
    channel: 'match',
    conversation: 'match',
    user: 'match',
    text: line.text,
    private: true,
    at: 0,
    locale: line.locale ?? undefined,
    region: line.region ?? undefined,
  });
  const tokens = tokensOf(message.text, knowledge.lexicon.expansions, knowledge.spelling);
  const turn = handle(knowledge, state, message, { now: 0, random: () => 0 });
  const { level, kind, about, because } = turn.screen;
  return {
    ...(line.id === undefined ? {} : { id: line.id }),
    text: line.text,
    locale: knowledge.detectLanguage(message.text) ?? line.locale?.split('-')[0] ?? turn.screen.language,
    safety: { level, kind, about, because },
    // Danger skips understanding; what else the message may ask is told here all the same.
    ranked: (turn.reading ?? understand(knowledge.model, tokens, 'en', contextOf(knowledge, freshState(), []))).ranked,
    move: turn.move,
  };
}
