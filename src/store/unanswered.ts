// Finds the messages that fell through, from what the transcript keeps anyway: nothing more is stored for it.
import type { Kysely } from 'kysely';
import type { Outgoing } from '../channel.ts';
import type { Message } from '../engine/message.ts';
import type { Tables } from './migrations.ts';
import { toRef } from './rows.ts';
import type { Unanswered } from './store.ts';

/** The last messages since `since` that were met with a question back or with "I don't know". Buttons that were pressed are no words of theirs. */
export async function findUnanswered(db: Kysely<Tables>, since: number, limit: number): Promise<Unanswered[]> {
  const rows = await db
    .selectFrom('entry as said')
    .innerJoin('entry as reply', (join) =>
      join
        .onRef('reply.channel', '=', 'said.channel')
        .onRef('reply.conversation', '=', 'said.conversation')
        .onRef('reply.message_id', '=', 'said.message_id'),
    )
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.channel', '=', 'said.channel')
        .onRef('conversation.conversation', '=', 'said.conversation'),
    )
    .select(['said.channel', 'said.conversation', 'said.body', 'reply.explain', 'reply.at', 'conversation.person'])
    .where((e) => e.and({ 'said.direction': 'in', 'reply.direction': 'out', 'conversation.danger': 0 }))
    .where('reply.at', '>=', since)
    // Narrows the rows in the database; what the JSON really says is looked at below.
    .where((e) => e.or(['ask', 'fallback'].map((kind) => e('reply.explain', 'like', `%"move":{"kind":"${kind}"%`))))
    .orderBy('reply.at', 'desc')
    .orderBy('said.channel')
    .orderBy('said.conversation')
    .orderBy('said.seq')
    .limit(limit)
    .execute();
  return rows.flatMap((row): Unanswered[] => {
    const { text, choice } = JSON.parse(row.body) as Pick<Message, 'text' | 'choice'>;
    const { move } = JSON.parse(row.explain ?? 'null') as Outgoing['explain'];
    const fell = move.kind === 'ask' || move.kind === 'fallback';
    return fell && choice === undefined ? [{ ref: toRef(row), text, move: move.kind, at: row.at }] : [];
  });
}
