/**
 * Follows the room: when something changes, its page comes anew and takes the place of this one. Only when the room has
 * moved on does one begin at the top, and nobody who is writing is pulled away. Keeps the small counts of the page true.
 */
import { announce } from '../announce.js';
import { fragment, replace } from '../html.js';
import { live } from '../live.js';

const SPREAD_MS = 300; // a whole room must not fetch in the same instant
const AGAIN_MS = 3_000;

class LiveRoom extends HTMLElement {
  #stop = [];
  #timer;

  connectedCallback() {
    const stream = live();
    this.#stop = [
      stream?.on('stage', data => this.#moved(data)),
      stream?.on('reset', () => this.#plan()),
      stream?.on('*', data => data.counts && this.#count(data.counts)),
    ];
    this.addEventListener('click', event => this.#go(event));
    document.addEventListener('move-on', this.#now);
  }

  disconnectedCallback() {
    this.#stop.forEach(stop => stop?.());
    clearTimeout(this.#timer);
    document.removeEventListener('move-on', this.#now);
  }

  #now = () => this.#fetch(true);

  #moved({ state, stage, silent, frozen, round }) {
    const isWithUs = [state, stage, round].join(' ') === this.dataset.at;
    if (!isWriting()) return this.#plan(!isWithUs);
    this.#offer([state, stage, silent, round].join(' ') !== this.dataset.where);
    this.#pause(frozen);
  }

  /** Soon: this page anew, or, from the board or an idea that is being mended, to where the room is. */
  #plan(follows = false) {
    clearTimeout(this.#timer);
    const goes = follows && !this.#isHome;
    this.#timer = setTimeout(() => (goes ? location.assign(this.#home.href) : this.#fetch()), Math.random() * SPREAD_MS);
  }

  get #home() {
    return this.querySelector('.moved a');
  }

  get #isHome() {
    return this.#home.pathname === location.pathname;
  }

  #offer(yes) {
    this.querySelector('.moved').hidden = !yes;
  }

  /** Who is writing keeps the page, and yet sees that nothing is taken for now. */
  #pause(frozen) {
    this.dataset.frozen = frozen;
    for (const words of document.querySelectorAll('[data-paused]')) words.hidden = !frozen;
  }

  #go(event) {
    if (!event.target.closest('a') || !this.#isHome) return;
    event.preventDefault();
    this.#fetch(true);
  }

  /** The page as it is now, in the place of this one; unless it was asked for, it waits for whoever is reading or writing. */
  async #fetch(isAskedFor = false) {
    clearTimeout(this.#timer);
    try {
      const response = await fetch(location.href.split('#')[0], { headers: { Accept: 'text/html' }, cache: 'no-store' });
      if (response.redirected) return location.assign(response.url);
      if (!response.ok) throw new Error(`live-room: ${response.status}`);
      this.#take(fragment(await response.text()), isAskedFor);
    } catch {
      this.#timer = setTimeout(() => this.#fetch(isAskedFor), AGAIN_MS * (1 + Math.random()));
    }
  }

  #take(page, isAskedFor) {
    const { where, frozen } = page.querySelector('live-room').dataset;
    const isThere = where === this.dataset.where;
    if (!isAskedFor && isWriting()) return this.#offer(!isThere);
    const still = document.querySelector('[data-pause][aria-pressed="true"]')?.closest('idea-board');
    if (still && isThere && !isAskedFor) return void (still.dataset.stale = '');
    swap(page, isThere && frozen === this.dataset.frozen);
  }

  #count(counts) {
    for (const place of document.querySelectorAll('[data-count]')) {
      const n = counts[place.dataset.count];
      if (n !== undefined) place.textContent = (n === 1 ? place.dataset.one : place.dataset.many).replace('%(n)s', n);
    }
  }
}

/** Somebody has words in a field that are not sent yet, or is in it. */
function isWriting() {
  const fields = [...document.querySelectorAll('main textarea')];
  return fields.some(field => field === document.activeElement || field.value.trim() !== field.defaultValue.trim());
}

/** @param {boolean} stays whether people go on where they are: the place on the page and the focus are kept, nothing is told */
function swap(page, stays) {
  const main = document.getElementById('main');
  const next = page.getElementById('main');
  const hadFocus = main.contains(document.activeElement);
  const top = stays ? scrollY : 0;
  document.title = page.querySelector('title')?.textContent ?? document.title;
  replace(main, next);
  next.dispatchEvent(new CustomEvent('placed', { bubbles: true }));
  if (hadFocus && !stays) next.focus({ preventScroll: true });
  scrollTo(0, top);
  if (!stays) announce(next.querySelector('h1')?.textContent ?? '');
  live()?.from(page.querySelector('meta[name="talkoot-live"]')?.dataset.after);
}

customElements.define('live-room', LiveRoom);
