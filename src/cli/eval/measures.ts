// The measures behind the figures: the confusion of intents, precision and recall, and how far confidence can be trusted.

/** How often a message of each intent (row) was read as each intent (column). */
export interface Confusion {
  readonly labels: readonly string[];
  readonly cells: readonly (readonly number[])[];
}

/** One intent's figures. `precision` is null where it was never read, `recall` where no message asks it. */
export interface IntentFigure {
  readonly intent: string;
  /** How many messages ask it. */
  readonly rows: number;
  /** How many were read as it. */
  readonly read: number;
  readonly right: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number;
  /** What its messages were read as instead, most often first. */
  readonly instead: readonly { readonly intent: string; readonly times: number }[];
}

/** Readings of about the same confidence: how sure they were on average, and how many were right. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly all: number;
  readonly right: number;
  /** Mean confidence; 0 in an empty bin. */
  readonly confidence: number;
}

/** Counts the readings. Where several intents are right, the one that was read counts, else the first. */
export function confusionOf(
  known: readonly string[],
  readings: readonly { readonly accept: readonly string[]; readonly guess: string }[],
): Confusion {
  const pairs = readings.map(
    ({ accept, guess }) => [accept.includes(guess) ? guess : (accept[0] ?? guess), guess] as const,
  );
  const labels = [...new Set([...known, ...pairs.flat()])].sort();
  const at = new Map(labels.map((label, index) => [label, index]));
  const cells = labels.map(() => labels.map(() => 0));
  for (const [wanted, guess] of pairs) cells[at.get(wanted)!]![at.get(guess)!]! += 1;
  return { labels, cells };
}

/** Precision, recall and F1 of every intent. */
export function perIntent({ labels, cells }: Confusion): IntentFigure[] {
  return labels.map((intent, at) => {
    const own = cells[at]!;
    const rows = own.reduce((sum, times) => sum + times, 0);
    const read = cells.reduce((sum, row) => sum + row[at]!, 0);
    const right = own[at]!;
    return {
      intent,
      rows,
      read,
      right,
      precision: read > 0 ? right / read : null,
      recall: rows > 0 ? right / rows : null,
      f1: rows + read > 0 ? (2 * right) / (rows + read) : 0,
      instead: own
        .flatMap((times, other) => (other !== at && times > 0 ? [{ intent: labels[other]!, times }] : []))
        .sort((a, b) => b.times - a.times),
    };
  });
}

const BINS = 10;

/** Ten bins of confidence. */
export function binsOf(readings: readonly { readonly confidence: number; readonly right: boolean }[]): Bin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const own = readings.filter(({ confidence }) => Math.min(Math.floor(confidence * BINS), BINS - 1) === bin);
    const sum = own.reduce((total, { confidence }) => total + confidence, 0);
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      all: own.length,
      right: own.filter(({ right }) => right).length,
      confidence: own.length > 0 ? sum / own.length : 0,
    };
  });
}

/** The expected calibration error: how far confidence is from the share that is right, on average over the readings. */
export function errorOf(bins: readonly Bin[]): number {
  const all = bins.reduce((sum, bin) => sum + bin.all, 0);
  return bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.confidence * bin.all), 0) / Math.max(all, 1);
}
