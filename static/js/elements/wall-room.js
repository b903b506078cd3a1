/** The wall of a workshop: follows the room, and obeys the presenter's keys. It shows what the server's page shows, nothing more. */
import { byKey, countIn, fragment, place, put, remove } from '../html.js';
import { live } from '../live.js';

const DEPTHS = ['4', '6', '8', '10', '12', '15', '20']; // metres, as css/wall.css knows them
const MOST_BACKS = 40;
const REFETCH_APART_MS = 400;
const TRY_AGAIN_MS = 3_000;

class WallRoom extends HTMLElement {
  #screen;
  #isAsking = false;
  #askAgain = false;
  #areKeysOn = true;
  #topic = null; // the number of the idea shown large
  #isHidden = false; // what the room said last

  connectedCallback() {
    this.#screen = this.querySelector('[data-screen]');
    this.#areKeysOn = new URL(location.href).searchParams.get('keys') !== 'off';
    this.#listen(live());
    addEventListener('keydown', event => this.#key(event));
    this.#sayKeys();
    this.querySelector('[data-keys-switch]').addEventListener('click', () => this.#switchKeys());
  }

  #listen(stream) {
    stream.on('stage', where => this.#moved(where));
    stream.on('reset', () => this.#moved({ hidden: false })); // unknown: the page will say
    stream.on('idea', data => this.#idea(data));
    stream.on('idea-gone', ({ number }) => this.#gone(number));
    stream.on('dots', ({ totals }) => this.#dots(totals));
    stream.on('*', ({ counts }) => counts && this.#count(counts));
  }

  get #kind() {
    return byKey(this.#screen, 'middle').dataset.kind;
  }

  get #pager() {
    return this.#screen.querySelector('wall-pager');
  }

  // what happens in the room

  /** The room is somewhere else. What is to be hidden goes at once, whatever the network does meanwhile. */
  #moved({ hidden }) {
    this.#isHidden = hidden;
    if (hidden) {
      byKey(this.#screen, 'middle').replaceChildren();
      this.#lay(null);
    }
    this.#refetch();
  }

  #idea(data) {
    const lane = this.#screen.querySelector(`[data-lane="${data.lane}"]`);
    if (this.#kind !== 'collect' || !lane) return void this.#refetch();
    const elsewhere = byKey(this.#screen, `idea-${data.number}`);
    if (elsewhere && elsewhere.parentElement !== lane) elsewhere.remove();
    const placed = place(lane, data.html);
    if (placed?.dataset.new === undefined) return;
    for (const old of this.#screen.querySelectorAll('[data-new]')) if (old !== placed) delete old.dataset.new;
  }

  #gone(number) {
    if (this.#topic === number) this.#lay(null);
    if (this.#kind === 'collect') remove(this.#screen, `idea-${number}`);
    else this.#refetch();
  }

  #count(counts) {
    for (const [name, n] of Object.entries(counts)) {
      for (const place of this.#screen.querySelectorAll(`[data-count="${name}"]`)) countIn(place, n);
    }
    const empty = this.#screen.querySelector('.wall-empty'); // seen while there is no note: those that came are then held
    if (empty && counts.ideas) empty.textContent = empty.dataset.held;
    const bar = this.#screen.querySelector('[data-progress]');
    if (bar) Object.assign(bar, { max: Math.max(1, counts.joined), value: counts.done });
    const backs = this.#screen.querySelector('[data-backs]');
    while (backs && backs.childElementCount < Math.min(counts.ideas, MOST_BACKS)) {
      const back = document.createElement('div');
      back.className = 'note note-down';
      back.dataset.new = '';
      backs.append(back);
    }
  }

  /** The dots of everybody, where the round shows them all the time; every bar is a share of the longest. */
  #dots(totals) {
    for (const [number, n] of Object.entries(totals)) {
      const place = this.#screen.querySelector(`[data-total="${number}"]`);
      if (!place) continue;
      place.dataset.dots = n;
      place.textContent = (Number(n) === 1 ? place.dataset.one : place.dataset.many).replace('%(n)s', n);
    }
    const shown = [...this.#screen.querySelectorAll('[data-total]')];
    const most = Math.max(1, ...shown.map(place => Number(place.dataset.dots)));
    for (const place of shown) place.closest('.note').querySelector('.bar-value').setAttribute('width', (100 * place.dataset.dots) / most);
  }

  /** The page as the server draws it now; asked once however many things happened meanwhile. */
  async #refetch() {
    this.#askAgain = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#askAgain) {
      this.#askAgain = false;
      try {
        const response = await fetch(location.href, { cache: 'no-store' });
        if (!response.ok) throw new Error(`wall: ${response.status}`);
        const next = fragment(await response.text()).querySelector('[data-screen]');
        if (this.#isHidden && byKey(next, 'middle').dataset.kind !== 'hidden') this.#askAgain = true; // made before it was hidden
        else this.#take(next);
        await new Promise(done => setTimeout(done, REFETCH_APART_MS));
      } catch {
        this.#askAgain = true;
        await new Promise(done => setTimeout(done, TRY_AGAIN_MS));
      }
    }
    this.#isAsking = false;
  }

  #take(next) {
    const before = this.#kind;
    const after = byKey(next, 'middle').dataset.kind;
    if (before === after && this.#pager) {
      this.#sync(next);
      byKey(next, 'middle').replaceWith(byKey(this.#screen, 'middle'));
    }
    this.#screen.replaceChildren(...next.childNodes);
    this.dispatchEvent(new CustomEvent('placed', { bubbles: true }));
    if (before !== after) {
      this.#lay(null);
      this.#celebrate(before, after);
    }
  }

  /** The same board, with what is new put in and what is gone taken away; the page one is looking at stays. */
  #sync(next) {
    const keys = new Set([...next.querySelectorAll('[data-column] > [data-key]')].map(note => note.dataset.key));
    for (const old of this.#screen.querySelectorAll('[data-column] > [data-key]')) if (!keys.has(old.dataset.key)) old.remove();
    const dots = Object.fromEntries([...next.querySelectorAll('[data-total]')].map(({ dataset }) => [dataset.total, dataset.dots]));
    for (const list of next.querySelectorAll('[data-lane]')) {
      const ours = this.#screen.querySelector(`[data-lane="${list.dataset.lane}"]`);
      for (const note of [...list.children]) put(ours, note);
    }
    for (const row of next.querySelectorAll('.wall-row')) this.#row(row);
    this.#dots(dots);
  }

  /** A row of the result whose words have been taken off the board, or have come back. */
  #row(next) {
    const words = '.wall-idea';
    const ours = byKey(this.#screen, next.dataset.key)?.querySelector(words);
    if (ours && ours.textContent !== next.querySelector(words).textContent) ours.replaceWith(next.querySelector(words));
  }

  #celebrate(before, after) {
    if (after === 'results') customElements.whenDefined('wall-pager').then(() => this.#pager?.reveal());
    if (before === 'silent' && after === 'collect') {
      for (const note of this.#screen.querySelectorAll('.note')) note.dataset.revealed = '';
    }
  }

  // the presenter's keys

  #key(event) {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || target.closest?.('input, textarea, select, dialog[open]')) return;
    if (key === 'Escape') return this.#lay(null);
    if (!this.#areKeysOn || (key === ' ' && target.closest?.('button'))) return;
    const act = {
      ArrowRight: () => this.#step(1),
      ' ': () => this.#step(1),
      ArrowLeft: () => this.#step(-1),
      p: () => this.#pager?.hold(),
      f: () => this.#lay('topic'),
      j: () => this.#lay('join'),
      b: () => this.#lay('blank'),
      l: () => this.#keep('theme', document.documentElement.dataset.theme === 'light' ? 'dark' : 'light'),
      '+': () => this.#size(1),
      '-': () => this.#size(-1),
      '?': () => document.getElementById('keys').showModal(),
    }[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #step(by) {
    if (this.querySelector('[data-over="topic"]:not([hidden])')) this.#topicBy(by);
    else this.#pager?.turn(by);
  }

  /** Lays one thing over the wall, or takes it away when it is there already; null takes all away. */
  #lay(name) {
    for (const over of this.querySelectorAll('[data-over]')) {
      over.hidden = over.dataset.over !== name || !over.hidden;
    }
    this.#topic = null;
    if (name === 'topic' && !this.querySelector('[data-over="topic"]').hidden) this.#topicBy(0);
  }

  #topicBy(by) {
    const notes = [...this.#screen.querySelectorAll('[data-lane] > .note')].sort((a, b) => numberOf(a) - numberOf(b));
    const over = this.querySelector('[data-over="topic"]');
    if (!notes.length) return void (over.hidden = true);
    const now = notes.findIndex(note => numberOf(note) === this.#topic);
    const next = now < 0 ? notes.length - 1 : (now + by + notes.length) % notes.length;
    this.#topic = numberOf(notes[next]);
    const copy = notes[next].cloneNode(true);
    copy.hidden = false;
    copy.removeAttribute('data-key');
    over.replaceChildren(copy);
    fit(over, copy);
  }

  #size(by) {
    const now = DEPTHS.indexOf(document.documentElement.dataset.depth);
    this.#keep('depth', DEPTHS[Math.min(DEPTHS.length - 1, Math.max(0, now + by))]);
  }

  /** What the presenter chose stands in the address: the wall is the same after a reload. */
  #keep(name, value) {
    document.documentElement.dataset[name] = value;
    remember(name, value);
  }

  #switchKeys() {
    this.#areKeysOn = !this.#areKeysOn;
    remember('keys', this.#areKeysOn ? 'on' : 'off');
    this.#sayKeys();
  }

  #sayKeys() {
    const button = this.querySelector('[data-keys-switch]');
    button.textContent = this.#areKeysOn ? button.dataset.off : button.dataset.on;
  }
}

function numberOf(note) {
  return Number(note.querySelector('.note-number').textContent);
}

function remember(name, value) {
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  history.replaceState(null, '', address);
}

/** Makes the text of one idea as large as it may be without being cut. */
function fit(frame, note) {
  const steps = ['huge', 'large', 'middle', 'small', 'least'];
  for (const step of steps) {
    note.dataset.size = step;
    if (note.scrollHeight <= frame.clientHeight && note.scrollWidth <= frame.clientWidth) return;
  }
}

customElements.define('wall-room', WallRoom);
