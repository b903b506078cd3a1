/**
 * The desk of a workshop: keeps its parts as the server has them, and sends its forms without leaving the page. It draws
 * nothing itself: it fetches the page again and puts in each part that has changed, never under a finger that is down.
 */
import { announce } from '../announce.js';
import { byKey, countIn, fragment, put } from '../html.js';
import { live } from '../live.js';
import { newOp, send } from '../send.js';

const SOON_MS = 150; // what came together is fetched together
const APART_MS = 1_000;
const TRY_AGAIN_MS = 3_000;
const SAID_MS = 8_000;
const TRIES = 3;
const NOT_MINE = new Set([401, 403, 404]); // signed out, or the right has ended

class DeskRoom extends HTMLElement {
  #said;
  #shown = new Map(); // part -> a copy of it as it came, without the keys of its forms
  #askedAt = -APART_MS;
  #asked = 0; // pages asked for, and the newest of them that has come
  #taken = 0;
  #timer = null;
  #isDown = false;
  #waiting = null;
  #forget;

  connectedCallback() {
    this.#said = this.querySelector('[data-said]');
    for (const part of this.#parts(this)) this.#shown.set(part.dataset.key, bare(part));
    this.addEventListener('submit', event => this.#submit(event));
    addEventListener('pointerdown', () => (this.#isDown = true));
    for (const kind of ['pointerup', 'pointercancel']) addEventListener(kind, () => setTimeout(() => this.#lifted()));
    this.#listen(live());
  }

  #listen(stream) {
    for (const kind of ['stage', 'reset']) stream.on(kind, () => this.#refetch(SOON_MS));
    for (const kind of ['idea', 'idea-gone']) stream.on(kind, () => this.#refetch(APART_MS));
    stream.on('*', ({ counts }) => counts && this.#count(counts));
    stream.on('presence', ({ connected }) => this.#count({ connected }));
    stream.addEventListener('ended', () => this.#refetch(0));
  }

  #count(counts) {
    for (const [name, n] of Object.entries(counts)) {
      for (const place of this.querySelectorAll(`[data-count="${name}"]`)) countIn(place, n);
    }
    const bar = this.querySelector('[data-progress]');
    if (counts.joined === undefined) return;
    if (bar) Object.assign(bar, { max: Math.max(1, counts.joined), value: counts.done });
    this.#refetch(APART_MS);
  }

  async #submit(event) {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const { target: form, submitter: button } = event;
    if (button?.getAttribute('aria-busy') === 'true') return;
    const data = new FormData(form);
    const op = data.get('op');
    if (button?.name) data.set(button.name, button.value);
    button?.setAttribute('aria-busy', 'true');
    const { ok, status, reply } = await send(form.action, data, { op, tries: TRIES });
    button?.removeAttribute('aria-busy');
    if (status === 401) return location.reload();
    const reasons = Object.values(reply?.fields ?? {});
    if (ok && op) form.elements.op.value = newOp(); // pressed again it is meant again
    if (ok) this.#say(reply?.said, reply?.voice ?? 'good');
    else this.#say([reply?.message ?? this.dataset.failed, ...reasons].join(' '), 'wrong');
    await this.#refetch(0);
  }

  /** What went well is forgotten after a while; what is to be minded stays. */
  #say(words, voice) {
    clearTimeout(this.#forget);
    this.#said.hidden = !words;
    this.#said.textContent = words ?? '';
    this.#said.dataset.voice = voice;
    if (words && voice === 'good') this.#forget = setTimeout(() => (this.#said.hidden = true), SAID_MS);
  }

  /** Fetches the page, at most once a second; 0 means now. */
  #refetch(ms) {
    const wait = ms && Math.max(ms, this.#askedAt + APART_MS - performance.now());
    if (this.#timer && wait) return;
    clearTimeout(this.#timer);
    return new Promise(done => {
      this.#timer = setTimeout(async () => {
        this.#timer = null;
        this.#askedAt = performance.now();
        await this.#fetch();
        done();
      }, wait);
    });
  }

  async #fetch() {
    const turn = (this.#asked += 1);
    try {
      const response = await fetch(location.href, { cache: 'no-store' });
      if (response.redirected || NOT_MINE.has(response.status)) return location.reload();
      if (!response.ok) throw new Error(`desk: ${response.status}`);
      const next = fragment(await response.text()).querySelector('desk-room');
      if (turn < this.#taken) return; // a newer page has come before it
      this.#taken = turn;
      this.#take(next);
    } catch {
      setTimeout(() => this.#refetch(0), TRY_AGAIN_MS);
    }
  }

  #take(next) {
    if (this.#isDown) return void (this.#waiting = next);
    const ours = this.#parts(this).map(part => part.dataset.key);
    const theirs = this.#parts(next);
    if (ours.join() !== theirs.map(part => part.dataset.key).join()) return location.reload();
    for (const part of theirs) {
      const before = this.#shown.get(part.dataset.key);
      const now = bare(part);
      if (now.isEqualNode(before)) continue;
      this.#shown.set(part.dataset.key, now);
      this.#tell(part.dataset.key, part);
      this.#put(part);
    }
  }

  #put(part) {
    const connected = this.querySelector('[data-count="connected"]')?.textContent;
    const hadFocus = byKey(this, part.dataset.key).contains(document.activeElement);
    const placed = put(this, part);
    if (part.dataset.key === 'counts' && connected) this.querySelector('[data-count="connected"]').textContent = connected;
    if (!hadFocus || placed.contains(document.activeElement)) return;
    placed.tabIndex = -1; // what was pressed is gone: the keyboard goes on from the part it stood in
    placed.focus({ preventScroll: true });
  }

  /** A screen reader hears what the next step has become, once it has. */
  #tell(key, part) {
    if (key === 'next') announce(part.querySelector('.button, p')?.textContent.trim() ?? '');
  }

  #lifted() {
    this.#isDown = false;
    const next = this.#waiting;
    this.#waiting = null;
    if (next) this.#take(next);
  }

  /** The keyed parts that stand in no other part. */
  #parts(root) {
    return [...root.querySelectorAll('[data-key]')].filter(part => !part.parentElement.closest('[data-key]'));
  }
}

/** A copy of a part without what is new at every fetch, the keys of its forms, and without what the reader unfolded. */
function bare(part) {
  const copy = part.cloneNode(true);
  for (const key of copy.querySelectorAll('input[name=op], input[name=csrf_token]')) key.remove();
  for (const unfolded of copy.querySelectorAll('details[open]')) unfolded.removeAttribute('open');
  return copy;
}

customElements.define('desk-room', DeskRoom);
