// Finds the slow requests during a compaction or a defragmentation, from the times of log lines, in bounded memory.

const MAX_RECENT = 2048;
/** A request can be logged a moment after the maintenance that delayed it. */
const MARGIN_MS = 1000;

interface Recent {
  readonly fromMs: number;
  readonly toMs: number;
  isAttributed: boolean;
}

/** Counts the requests that overlap with maintenance. */
export class Overlaps {
  attributed = 0;
  readonly #recent: Recent[] = [];
  #begunMs: number | null = null;
  #last: { readonly fromMs: number; readonly toMs: number } | null = null;

  begin(timeMs: number | null): void {
    this.#begunMs ??= timeMs;
  }

  end(timeMs: number | null, seconds: number): void {
    if (timeMs === null) return;
    this.#last = { fromMs: timeMs - seconds * 1000, toMs: timeMs };
    this.#begunMs = null;
    for (let index = this.#recent.length - 1; index >= 0; index -= 1) {
      const one = this.#recent[index];
      // Requests come in the order of their ends.
      if (one === undefined || one.toMs < this.#last.fromMs - MARGIN_MS) break;
      this.#attribute(one, this.#last);
    }
  }

  request(timeMs: number | null, seconds: number): void {
    if (timeMs === null) return;
    const one = { fromMs: timeMs - seconds * 1000, toMs: timeMs, isAttributed: false };
    if (this.#last !== null) this.#attribute(one, this.#last);
    if (this.#begunMs !== null && timeMs - this.#begunMs < 300_000)
      this.#attribute(one, { fromMs: this.#begunMs, toMs: timeMs });
    this.#recent.push(one);
    if (this.#recent.length > MAX_RECENT) this.#recent.splice(0, MAX_RECENT / 2);
  }

  #attribute(one: Recent, to: { readonly fromMs: number; readonly toMs: number }): void {
    if (one.isAttributed || one.fromMs > to.toMs + MARGIN_MS || one.toMs < to.fromMs - MARGIN_MS) return;
    one.isAttributed = true;
    this.attributed += 1;
  }
}
