// Tasks in line by key: one at a time for a key and in order, different keys side by side, and no room kept for an empty line.

/** Lines of tasks, one a key. A task that fails does not stop the ones behind it. */
export class Queues {
  readonly #tails = new Map<string, Promise<void>>();

  /** Puts a task at the end of its key's line; settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    const tail: Promise<void> = result.then(ignore, ignore).then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    this.#tails.set(key, tail);
    return result;
  }

  /** How many keys have a task now. */
  get size(): number {
    return this.#tails.size;
  }

  /** Resolves when no line has a task, those added meanwhile included. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}

function ignore(): void {}
