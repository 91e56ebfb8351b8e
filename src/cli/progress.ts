// One line on a terminal that tells how far long work is; nothing at all in a pipe or a file.
import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';
import type { OnProgress } from '../knowledge/train.ts';

/** How often the line is drawn anew, in ms. */
const EVERY = 100;
/** A terminal that does not tell its width (0) has this one. */
const WIDTH = 80;

/** Makes a line on a stream, standard error if none is given; it is gone when the work is done. */
export function createProgress(stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'> = process.stderr): OnProgress {
  if (!stream.isTTY) return () => {};
  const terminal = stream as WriteStream;
  let work = '';
  let began = 0;
  let drawn = 0;
  // Long work here never lets go of the thread: the line is drawn by the work itself, as no timer would fire.
  return (done, total, what) => {
    const now = performance.now();
    if (what !== work) [work, began] = [what, now];
    if (done < total && now - drawn < EVERY) return;
    drawn = now;
    clearLine(terminal, 0);
    cursorTo(terminal, 0);
    if (done >= total) work = '';
    else
      terminal.write(
        `${what}: ${done} of ${total}, ${Math.round((now - began) / 1000)} s`.slice(0, (terminal.columns || WIDTH) - 1),
      );
  };
}
