// Turns keys into blocks: variants that do not repeat themselves, names and the region's numbers filled in, lines and sources attached.
import { dutyAt } from './hours.ts';
import type { Barrier, DangerResponse, Knowledge, Line, LineKind, Region } from './knowledge.ts';
import type { Block, Choice, Contact, Reply } from './message.ts';
import type { State } from './turn.ts';

/** What a turn may use beside its inputs. */
export interface Means {
  /** Milliseconds since 1970 (UTC). */
  readonly now: number;
  /** A number in [0, 1). */
  random(): number;
}

/** The ways to give an answer: the next variant, the one said last, one sentence, or easy words. */
export type Form = 'variant' | 'same' | 'short' | 'simple';

const CONTACTS_MOST = 5;
const PER_KIND = 2;

/** A reply in the making. It remembers which variants it said, for the next state. */
export class Draft {
  private readonly blocks: Block[] = [];
  private readonly cited = new Set<string>();
  private reviewed = '';
  private contacts = 0;
  private offered: Choice[] = [];
  /** Keys of what was told, for the next state: an intent, or a flow's step. */
  readonly told: string[] = [];
  readonly said: Record<string, number>;
  readonly region: Region;
  readonly knowledge: Knowledge;
  readonly means: Means;
  readonly locale: string;
  private readonly minor: boolean;

  constructor(knowledge: Knowledge, state: Pick<State, 'said' | 'region' | 'locale' | 'minor'>, means: Means) {
    this.knowledge = knowledge;
    this.means = means;
    this.said = { ...state.said };
    this.locale = state.locale;
    this.minor = state.minor;
    this.region = regionOf(knowledge, state.region);
  }

  /** One variant of a phrase, the next one each time. `label` fills the place a phrase may leave for a button's label. */
  phrase(key: string, type: 'text' | 'notice' = 'text', label = ''): this {
    const { phrases } = this.knowledge;
    const own = `${key}.${this.locale}`;
    const used = phrases[own] ? own : key;
    return this.add(type, this.pick(used, phrases[used] ?? [], 0).replace('{label}', label));
  }

  /** An intent's answer: a variant, or its short or simple form, with lines and sources. */
  answer(intent: string, form: Form = 'variant'): this {
    return this.words(intent, form).lines(this.knowledge.answers[intent]!.lines, false);
  }

  /** An intent's answer without its lines. */
  words(intent: string, form: Form): this {
    const answer = this.knowledge.answers[intent]!;
    if (form === 'short' || form === 'simple') this.add('text', answer[form]);
    else if (form === 'same') this.add('text', answer.variants[this.said[intent] ?? 0] ?? answer.variants[0]!);
    else {
      // A boundary's variants stand in the order in which they are said; elsewhere chance chooses the first.
      const first = intent.startsWith('boundary.') ? 0 : Math.floor(this.means.random() * answer.variants.length);
      this.add('text', this.pick(intent, answer.variants, first));
    }
    return this.tell(intent).cite(answer.sources, answer.reviewed);
  }

  /** One of several ways to say something that stands in a flow: the next one each time, or the `same` one again. */
  variant(key: string, variants: readonly string[], same = false): this {
    const text = same ? (variants[this.said[key] ?? 0] ?? '') : this.pick(key, variants, 0);
    return this.tell(key).add('text', text);
  }

  /** Remembers that something was told. */
  tell(key: string): this {
    this.told.push(key);
    return this;
  }

  text(text: string): this {
    return this.add('text', text);
  }

  /** Helplines of these kinds for the person's region, in this order, for a young person theirs before other talk; in danger only confirmed ones. */
  lines(kinds: readonly LineKind[], danger: boolean): this {
    const young = this.minor
      ? kinds.flatMap((kind) => (kind === 'crisis' ? (['youth', kind] as const) : [kind]))
      : kinds;
    for (const kind of young) {
      if (kind === 'emergency') {
        if (this.region.emergency) this.contact({ name: this.word('emergency.name'), phone: this.region.emergency });
        continue;
      }
      for (const line of this.linesOf(kind, danger).slice(0, PER_KIND))
        this.contact(contactOf(line, line.confirmed ? undefined : this.word('contact.check')));
    }
    return this;
  }

  /** The line that `{crisis}` or `{poison}` names, where the region has one that may be shown in danger. */
  lineOf(kind: LineKind): Line | undefined {
    return this.region.lines.find((l) => l.kind === kind && l.phone && !l.locale && l.confirmed && l.inDanger);
  }

  /** A line's name and number without its English remark. */
  number({ name, phone }: Line): this {
    this.contact({ name, ...(phone && { phone }) });
    return this;
  }

  /** The answer to danger: the number first. `again`: said before, so it follows up instead of repeating the steps. */
  danger(response: DangerResponse, again: boolean, barrier: Barrier | null = null): this {
    this.add('text', response.lead);
    if (barrier) this.barrier(barrier);
    this.lines(response.lines, true);
    if (this.minor) this.phrase('danger.young');
    if (again) for (const line of response.followUp.split('\n')) this.add('text', line);
    else {
      this.blocks.push({ type: 'list', items: response.steps.map((step) => this.fill(step)) });
      this.add('notice', response.after);
    }
    return this.cite(response.sources, response.reviewed).choices(response.choices);
  }

  /** What is said to what stands in the way of help. */
  barrier({ text, lines, sources, reviewed }: Barrier): this {
    for (const line of text) this.add('text', line);
    return this.lines(lines, true).cite(sources, reviewed);
  }

  /** Buttons that lead to intents, at most four; repeats are left out. */
  choices(intents: readonly string[]): this {
    return this.buttons(
      intents.flatMap((id) => (this.knowledge.answers[id] ? [{ id, label: this.knowledge.answers[id].label }] : [])),
    );
  }

  /** Buttons as they stand. */
  buttons(choices: readonly Choice[]): this {
    for (const choice of choices) if (!this.offered.some((other) => other.id === choice.id)) this.offered.push(choice);
    return this;
  }

  cite(keys: readonly string[], reviewed: string): this {
    for (const key of keys) this.cited.add(key);
    if (this.reviewed === '' || reviewed < this.reviewed) this.reviewed = reviewed;
    return this;
  }

  /** The finished reply and the choices it offers. `most`: how many buttons at the most. */
  done(urgent = false, most = 4): { reply: Reply; offered: readonly Choice[] } {
    const offered = this.offered.slice(0, most);
    const blocks = [...this.blocks];
    const sources = [...this.cited].flatMap((key) => this.knowledge.sources[key] ?? []);
    if (sources.length > 0) blocks.push({ type: 'sources', sources, reviewed: this.reviewed });
    if (offered.length > 0) blocks.push({ type: 'choices', choices: offered });
    return { reply: { blocks, urgent }, offered };
  }

  private add(type: 'text' | 'notice', text: string): this {
    if (text.trim() !== '') this.blocks.push({ type, text: this.fill(text.trim()) });
    return this;
  }

  private contact(contact: Contact): void {
    const known = this.blocks.some((block) => block.type === 'contact' && block.contact.name === contact.name);
    if (known || this.contacts >= CONTACTS_MOST) return;
    this.contacts += 1;
    this.blocks.push({ type: 'contact', contact });
  }

  private pick(key: string, variants: readonly string[], first: number): string {
    const before = this.said[key];
    const at = variants.length === 0 ? 0 : before === undefined ? first : (before + 1) % variants.length;
    this.said[key] = at;
    return variants[at] ?? '';
  }

  private word(key: string): string {
    const { phrases } = this.knowledge;
    return (phrases[`${key}.${this.locale}`] ?? phrases[key])?.[0] ?? '';
  }

  private linesOf(kind: LineKind, danger: boolean): readonly Line[] {
    const fits = (line: Line) =>
      line.kind === kind &&
      (!line.locale || line.locale === this.locale) &&
      (!danger || (line.confirmed && line.inDanger));
    const own = this.region.lines.filter(fits).sort((a, b) => Number(b.confirmed) - Number(a.confirmed));
    return own.length > 0 ? own : (this.knowledge.regions['*']?.lines.filter(fits) ?? []);
  }

  private fill(text: string): string {
    return text.replace(/\{([a-z_]+)\}/g, (whole, name: string) => this.value(name) ?? whole);
  }

  private value(name: string): string | undefined {
    const { organization } = this.knowledge;
    if (name === 'organization') return organization.name;
    if (name === 'bot') return organization.bot;
    if (name === 'region') return this.region.name;
    if (name === 'retention_days') return String(organization.retentionDays);
    if (name === 'emergency') return this.region.emergency ?? this.word('emergency.unknown');
    if (name === 'crisis' || name === 'poison') return lineInWords(this.lineOf(name)) ?? this.word(`${name}.unknown`);
    if (name !== 'hours' && name !== 'next_open') return undefined;
    const duty = dutyAt(organization.counselors, this.means.now);
    return (name === 'hours' ? duty.hours : duty.next) ?? this.word('handoff.hours.none');
  }
}

/** The region of a code, or the organization's own where none is known. */
function regionOf(knowledge: Knowledge, code: string | null): Region {
  return knowledge.regions[countryCode(code) ?? knowledge.organization.region] ?? knowledge.regions['*']!;
}

/** The code by which regions.yaml knows a country: channels say UK for GB. */
export function countryCode(code: string | null): string | null {
  return code === 'UK' ? 'GB' : code;
}

function contactOf(line: Line, note: string | undefined): Contact {
  const remark = note ?? line.note;
  return {
    name: line.name,
    ...(line.phone && { phone: line.phone }),
    ...(line.sms && { sms: line.sms }),
    ...(line.url && { url: line.url }),
    ...(remark && { note: remark }),
  };
}

function lineInWords(line: Line | undefined): string | undefined {
  return line && `${line.phone} (${line.name})`;
}
