import LogisticRegressionClassifier from 'natural/lib/natural/classifiers/logistic_regression_classifier.js';
import { trainNatural } from './natural.mjs';

export const name = "natural's logistic";

/** Each intent has a probability of its own. */
export async function train(rows) {
  return trainNatural(new LogisticRegressionClassifier(), rows, (found) => found[0].value);
}
