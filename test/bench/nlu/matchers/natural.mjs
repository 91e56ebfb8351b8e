// What the two classifiers of `natural` share. Its root import loads databases and a .env file, so only parts of it are imported.

/** Trains one of natural's classifiers, at its default settings. */
export function trainNatural(classifier, rows, score) {
  for (const { text, intent } of rows) classifier.addDocument(text, intent);
  classifier.train();
  return {
    classify: (text) => {
      const found = classifier.getClassifications(text);
      return { intent: found[0].label, score: score(found) };
    },
    size: () => Buffer.byteLength(JSON.stringify(classifier)),
  };
}
