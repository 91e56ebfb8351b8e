// Bot Framework activities and our own messages and replies, one into the other; pure.
import { createHash } from 'node:crypto';
import type { Outgoing } from '../src/channel.ts';
import { contactLine, MAX_TEXT, type Message, plainText, type Reply } from '../src/engine/message.ts';
import { Refusal } from '../src/server/refusals.ts';

/** Ids made here for messages that came without one begin so, and are never shown to a client. */
const OWN_ID = 'leafline:';
const LONGEST_ID = 200;

/** What an activity from outside says, or `null` when its type (typing, events) asks for no answer. */
export interface Incoming {
  readonly text: string;
  readonly clientId: string | undefined;
  readonly choice: string | undefined;
  readonly locale: string | undefined;
  readonly from: string | undefined;
}

/** An activity as it is sent out. */
export type Activity = Readonly<Record<string, unknown>> & { readonly id: string };

/** What rendering a reply needs to know. */
export interface Rendering {
  readonly bot: string;
  /** The word over the list of sources, for clients without folding. */
  readonly sources: string;
  /** True with LEAFLINE_EXPLAIN=1: tell why. */
  readonly explain: boolean;
}

/** Reads an activity; throws a Refusal that says what is wrong with it. */
export function readActivity(body: Readonly<Record<string, unknown>>): Incoming | null {
  if (typeof body.type !== 'string' || body.type === '') throw new Refusal('type');
  if (body.type !== 'message') return null;
  if (typeof body.text !== 'string' || body.text.trim() === '') throw new Refusal('text');
  // A longer text could hide danger in what is not read: it is refused, so that the person knows.
  if (body.text.length > MAX_TEXT) throw new Refusal('long');
  const channelData = record(body.channelData);
  return {
    text: body.text,
    clientId: shortText(channelData.clientActivityId ?? channelData.clientActivityID),
    choice: shortText(channelData.choice),
    locale: localeOf(body.locale),
    from: shortText(record(body.from).id),
  };
}

/** The id that a message is known by inside: the client's own, so that the same one twice is one message. */
export function messageId(clientId: string | undefined, random: () => string): string {
  return clientId ?? `${OWN_ID}${random()}`;
}

/** The id a client gets for its message: the same for the same message, with no look-up. */
export function userActivityId(conversation: string, message: string): string {
  return `${conversation}|${createHash('sha256').update(message).digest('base64url').slice(0, 16)}`;
}

/** A person's message as the transcript shows it. */
export function userActivity(message: Message): Activity {
  const given = message.id.startsWith(OWN_ID)
    ? {}
    : { channelData: { clientActivityId: message.id, clientActivityID: message.id } };
  const prefix = `${message.conversation}/`;
  return {
    type: 'message',
    id: userActivityId(message.conversation, message.id),
    timestamp: new Date(message.at).toISOString(),
    channelId: 'directline',
    conversation: { id: message.conversation },
    from: { id: message.user.startsWith(prefix) ? message.user.slice(prefix.length) : message.user, role: 'user' },
    text: message.text,
    textFormat: 'plain',
    ...(message.locale === undefined ? {} : { locale: message.locale }),
    ...given,
  };
}

/** A reply as one activity: text for plain clients, the blocks for ours. */
export function replyActivity(out: Outgoing, rendering: Rendering): Activity {
  const { conversation } = out.ref;
  const choices = out.reply.blocks.flatMap((block) => (block.type === 'choices' ? block.choices : []));
  const { safety, move } = out.explain;
  const { level, kind, about, because } = safety;
  return {
    type: 'message',
    // A reply that could not be stored has no place in the transcript: its id comes from what it answers.
    id:
      out.seq > 0
        ? `${conversation}|${String(out.seq).padStart(7, '0')}`
        : `${userActivityId(conversation, out.replyTo)}-reply`,
    timestamp: new Date(out.at).toISOString(),
    channelId: 'directline',
    conversation: { id: conversation },
    from: { id: 'leafline', name: rendering.bot, role: 'bot' },
    text: replyText(out.reply, rendering.sources),
    textFormat: 'plain',
    replyToId: userActivityId(conversation, out.replyTo),
    ...(choices.length === 0
      ? {}
      : {
          suggestedActions: { actions: choices.map(({ label }) => ({ type: 'imBack', title: label, value: label })) },
        }),
    channelData: {
      ...(out.replyTo.startsWith(OWN_ID) ? {} : { clientActivityId: out.replyTo }),
      blocks: out.reply.blocks,
      urgent: out.reply.urgent,
      ...(rendering.explain ? { leafline: { safety: { level, kind, about, because }, move } } : {}),
    },
  };
}

/** The whole reply as text, its sources and notes written out. */
function replyText(reply: Reply, sourcesWord: string): string {
  const lines = reply.blocks.flatMap((block) => {
    if (block.type === 'contact') return [[contactLine(block.contact), block.contact.note].filter(Boolean).join('. ')];
    if (block.type === 'sources') {
      const sources = block.sources.map(({ title, publisher, url }) =>
        [`${title}, ${publisher}`, url].filter(Boolean).join(': '),
      );
      return sources.length > 0 ? [`${sourcesWord}: ${sources.join('; ')}`] : [];
    }
    return block.type === 'choices' ? [] : [plainText({ blocks: [block], urgent: reply.urgent })];
  });
  return lines.join('\n');
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Refusal('property');
  return value as Record<string, unknown>;
}

function shortText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > LONGEST_ID) throw new Refusal('property');
  // The same cleaning as the store's, so that an id is the same before and after it.
  return value.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** A locale that is not one is left out: a wrong browser setting must not cost a person the answer. */
function localeOf(value: unknown): string | undefined {
  if (value !== undefined && value !== null && typeof value !== 'string') throw new Refusal('property');
  return typeof value === 'string' && /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}$/.test(value)
    ? value.replaceAll('_', '-')
    : undefined;
}
