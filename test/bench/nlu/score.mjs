// How answers are scored.

/** Share of answers with the right intent, 0 to 1. */
export function accuracy(answers, rows) {
  return answers.filter(({ intent }, at) => intent === rows[at].intent).length / rows.length;
}

/** The score below which a message is turned away, so that no more than this share of the given ones is. */
export function thresholdFor(scores, share) {
  return [...scores].sort((a, b) => a - b)[Math.floor(scores.length * share)];
}

export function shareBelow(scores, threshold) {
  return scores.filter((score) => score < threshold).length / scores.length;
}

/** The value at a quantile of sorted values. */
export function atQuantile(sorted, quantile) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
}
