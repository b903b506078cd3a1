/**
 * Follows the room: when it moves on, its page comes anew and takes the place of this one, but nobody who is writing is
 * pulled away. Keeps the small counts of the page true.
 */
import { announce } from '../announce.js';
import { fragment } from '../html.js';
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

  #now = () => this.#fetch();

  #moved({ state, stage, silent, frozen, round }) {
    const isWithUs = [state, stage, round].join(' ') === this.dataset.at;
    if (!isWriting()) return this.#plan(!isWithUs);
    if ([state, stage, silent, frozen, round].join(' ') !== this.dataset.where) this.#offer();
  }

  /** Soon: this page anew, or, from the board or an idea that is being mended, to where the room is. */
  #plan(follows = false) {
    if (isWriting()) return this.#offer();
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

  #offer() {
    this.querySelector('.moved').hidden = false;
  }

  #go(event) {
    if (!event.target.closest('a') || !this.#isHome) return;
    event.preventDefault();
    this.#fetch();
  }

  async #fetch() {
    clearTimeout(this.#timer);
    try {
      const response = await fetch(location.href.split('#')[0], { headers: { Accept: 'text/html' }, cache: 'no-store' });
      if (response.redirected) return location.assign(response.url);
      if (!response.ok) throw new Error(`live-room: ${response.status}`);
      swap(fragment(await response.text()));
    } catch {
      this.#timer = setTimeout(() => this.#fetch(), AGAIN_MS * (1 + Math.random()));
    }
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

function swap(page) {
  const main = document.getElementById('main');
  const next = page.getElementById('main');
  const hadFocus = main.contains(document.activeElement);
  document.title = page.querySelector('title')?.textContent ?? document.title;
  main.className = next.className;
  main.replaceChildren(...next.childNodes);
  main.dispatchEvent(new CustomEvent('placed', { bubbles: true }));
  if (hadFocus) main.focus({ preventScroll: true });
  scrollTo(0, 0);
  announce(main.querySelector('h1')?.textContent ?? '');
  live()?.from(page.querySelector('meta[name="talkoot-live"]')?.dataset.after);
}

customElements.define('live-room', LiveRoom);
