/**
 * The live room of this page: follows its stream from the number the page was made at, comes back by number after every
 * break, and goes down to a long poll or a poll where a network strips streams. Read with fetch rather than EventSource:
 * heartbeats are seen, statuses are known, and kinds need not be listed beforehand.
 */
const SILENCE_MS = 45_000; // three heartbeats missed
const FIRST_BYTE_MS = 8_000; // a stream that says nothing for this long is being held back by a proxy
const TIMES_HELD_BACK = 2;
const SHORT_MS = 1_000;
const DOUBT_MS = 20_000; // after a phone wakes: was there a heartbeat lately?
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const POLL_MS = 3_000;
const TOLD_AFTER_MS = 5_000; // a break shorter than this is nobody's business
const STREAM_AGAIN_MS = 300_000;
const WAY = 'talkoot-live-way'; // kept for the next page on the same network
const GONE = new Set([401, 403, 404, 410]); // or a library's portal says so, and it is there again in a minute
const LONGEST_WAIT_GONE_MS = 120_000;
const LONGEST_ASKED_MS = 60_000;

export class Live extends EventTarget {
  /** The number of the last thing this page knows. */
  after;
  #address;
  #listeners = new Map();
  #way = sessionStorage.getItem(WAY) ?? 'stream';
  #failures = 0;
  #heardAt = 0;
  #heldBack = 0;
  #comeBack = 0; // ms the server asked for
  #isGone = false;
  #run = null;
  #wakeUp = () => {};
  #isRunning = false;
  #told = null;

  constructor(address, after) {
    super();
    this.#address = address;
    this.after = Number(after) || 0;
  }

  /**
   * Calls back for every frame of a kind: "*" for all, "reset" when the state has to be fetched again.
   * @param {string} kind @param {(data: object, number: number|null, kind: string) => void} listener
   * @returns {() => void} stops listening
   */
  on(kind, listener) {
    if (!this.#listeners.has(kind)) this.#listeners.set(kind, new Set());
    this.#listeners.get(kind).add(listener);
    return () => this.#listeners.get(kind).delete(listener);
  }

  start() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    addEventListener('online', () => this.#again());
    addEventListener('offline', () => this.#tell('bad'));
    addEventListener('pagehide', () => this.#run?.abort());
    addEventListener('pageshow', ({ persisted }) => persisted && this.#again());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && performance.now() - this.#heardAt > DOUBT_MS) this.#again();
    });
    this.#follow();
  }

  /** Follows again from an earlier number: the page was fetched anew as it was then, and what came since comes again. */
  from(number) {
    if (!(Number(number) < this.after)) return;
    this.after = Number(number);
    this.#again();
  }

  stop() {
    this.#isRunning = false;
    this.#again();
  }

  async #follow() {
    while (this.#isRunning) {
      this.#run = new AbortController();
      try {
        await (this.#way === 'stream' ? this.#stream() : this.#ask());
        this.#failures = 0;
      } catch (reason) {
        this.#failures += 1;
        this.#tell('bad');
        this.#isGone = Boolean(reason?.gone);
        if (this.#isGone) this.dispatchEvent(new CustomEvent('ended', { detail: reason.gone }));
      }
      await this.#pause();
    }
  }

  async #stream() {
    const began = performance.now();
    let isHeldBack = false;
    let deadline = setTimeout(() => {
      isHeldBack = true;
      this.#run.abort();
    }, FIRST_BYTE_MS);
    try {
      const response = await this.#fetch('text/event-stream');
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return this.#stepDown();
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        clearTimeout(deadline);
        deadline = this.#abortIn(SILENCE_MS);
        this.#heard();
        const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
        rest = blocks.pop();
        blocks.forEach(block => this.#read(block));
      }
    } finally {
      clearTimeout(deadline);
      this.#heldBack = isHeldBack ? this.#heldBack + 1 : 0;
      if (this.#heldBack >= TIMES_HELD_BACK && navigator.onLine) this.#stepDown();
    }
    if (performance.now() - began < SHORT_MS) throw new Error('live: the stream ended at once');
  }

  /** One long poll, or one poll. */
  async #ask() {
    const deadline = this.#abortIn(SILENCE_MS);
    const began = performance.now();
    try {
      const response = await this.#fetch('application/json');
      const { seq, frames } = await response.json();
      this.#heard();
      for (const { id, event, data } of frames) this.#take(event, data, id);
      this.after = Math.max(this.after, seq ?? 0);
    } catch (reason) {
      if (this.#way === 'wait' && performance.now() - began > FIRST_BYTE_MS) this.#stepDown();
      throw reason;
    } finally {
      clearTimeout(deadline);
    }
  }

  async #fetch(accept) {
    const url = new URL(this.#address, location.href);
    url.searchParams.set('after', this.after);
    if (this.#way === 'poll') url.searchParams.set('poll', '1');
    const response = await fetch(url, { headers: { Accept: accept }, cache: 'no-store', signal: this.#run.signal });
    this.#comeBack = Math.min(LONGEST_ASKED_MS, Number(response.headers.get('Retry-After')) * 1000 || 0);
    const gone = response.redirected ? 401 : response.status;
    if (GONE.has(gone)) throw Object.assign(new Error('live: gone'), { gone });
    if (!response.ok) throw new Error(`live: ${response.status}`);
    return response;
  }

  #read(block) {
    const frame = { data: '' };
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) frame[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
    }
    if (frame.retry) this.#comeBack = Number(frame.retry);
    if (frame.data) this.#take(frame.event ?? 'message', JSON.parse(frame.data), frame.id === undefined ? null : Number(frame.id));
  }

  #take(kind, data, number) {
    if (number !== null && number <= this.after && kind !== 'reset') return;
    if (number !== null) this.after = number;
    for (const listener of [...(this.#listeners.get(kind) ?? []), ...(this.#listeners.get('*') ?? [])]) {
      try {
        listener(data, number, kind);
      } catch (fault) {
        console.error(fault);
      }
    }
    if (kind === 'reset' && !this.#listeners.get('reset')?.size) location.reload();
  }

  #stepDown() {
    this.#way = this.#way === 'stream' ? 'wait' : 'poll';
    this.#heldBack = 0;
    sessionStorage.setItem(WAY, this.#way);
    setTimeout(() => {
      this.#way = 'stream';
      sessionStorage.removeItem(WAY);
    }, STREAM_AGAIN_MS);
  }

  #abortIn(ms) {
    const run = this.#run;
    return setTimeout(() => run.abort(), ms);
  }

  #again() {
    this.#run?.abort();
    this.#failures = 0;
    this.#wakeUp();
  }

  #pause() {
    let ms = Math.max(this.#comeBack, this.#way === 'poll' ? POLL_MS : 0);
    const [least, most] = this.#isGone ? [LONGEST_WAIT_MS, LONGEST_WAIT_GONE_MS] : [0, LONGEST_WAIT_MS];
    if (this.#failures) ms = Math.max(ms, least, Math.min(most, FIRST_WAIT_MS * 2 ** (this.#failures - 1)));
    return new Promise(done => {
      this.#wakeUp = done;
      setTimeout(done, ms * (0.75 + Math.random() / 2) + Math.random() * 100);
    });
  }

  #heard() {
    this.#heardAt = performance.now();
    this.#tell('good');
  }

  #tell(state) {
    if (state === this.#told) return;
    this.#told = state;
    this.dispatchEvent(new CustomEvent('connection', { detail: state }));
    sayConnection(state);
  }
}

let room;

/** @returns {Live|null} the live room of this page, shared by all its elements; app.js starts it when they listen */
export function live() {
  const meta = document.querySelector('meta[name="talkoot-live"]');
  return (room ??= meta && new Live(meta.content, meta.dataset.after));
}

let telling;

/** Says in words that the connection is bad, when it has been bad for a while, and when it is good again. */
function sayConnection(state) {
  const line = document.getElementById('connection');
  if (!line) return;
  clearTimeout(telling);
  if (state === 'bad') {
    telling = setTimeout(() => {
      line.textContent = navigator.onLine ? line.dataset.trying : line.dataset.offline;
      line.hidden = false;
    }, TOLD_AFTER_MS);
  } else if (!line.hidden) {
    line.textContent = line.dataset.back;
    telling = setTimeout(() => (line.hidden = true), TOLD_AFTER_MS);
  }
}
