/**
 * Dots as they are pressed: shown at once, sent one after another as absolute numbers, and corrected by the server's
 * answer, which always wins. What is on its way belongs to the round and not to the element: the page comes anew whenever
 * something changes in the room, and the next element goes on sending, also after a reload.
 */
import { announce } from '../announce.js';
import { live } from '../live.js';
import { mayGoLater, send } from '../send.js';

const AGAIN_MS = 5_000;

const PREFIX = 'talkoot-dots-';

const rounds = new Map();

/** A round's dots that are on their way; `done` is what "I am done" was to say when it was pressed meanwhile. */
function roundOf(name) {
  if (!rounds.has(name)) {
    const wanted = new Map(JSON.parse(sessionStorage.getItem(PREFIX + name) ?? '[]')); // target -> dots it shall have
    rounds.set(name, { name, wanted, accepted: new Map(), shown: null, isSending: false, done: null });
  }
  return rounds.get(name);
}

function keep({ name, wanted }) {
  sessionStorage.setItem(PREFIX + name, JSON.stringify([...wanted]));
}

class DotVote extends HTMLElement {
  #round;
  #known = new Map(); // target -> dots the server has said it has
  #form;
  #stop;

  connectedCallback() {
    this.#round = roundOf(this.dataset.round);
    this.#round.shown = this;
    this.#form = this.querySelector('form#dots');
    this.addEventListener('submit', event => (event.target === this.#form ? this.#press(event) : this.#wait(event)));
    this.#stop = live()?.on('dots', ({ totals }) => this.#count(totals));
    for (const { dataset } of this.#steppers()) this.#known.set(dataset.target, this.#newest(dataset));
    for (const target of this.#wanted.keys()) if (!this.#known.has(target)) this.#wanted.delete(target);
    this.#draw();
    DotVote.#send(this.#round);
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  get #wanted() {
    return this.#round.wanted;
  }

  /** The page may have been made before an answer that has come since. */
  #newest({ target, dots }) {
    const accepted = this.#round.accepted.get(target);
    return accepted?.seq > Number(this.dataset.seq) ? accepted.dots : Number(dots);
  }

  #press(event) {
    event.preventDefault();
    const button = event.submitter;
    const { target, most } = button.closest('.stepper').dataset;
    const now = this.#dotsOf(target);
    const dots = Math.min(Number(most), Math.max(0, now + Number(button.dataset.step)));
    if (dots === now || (dots > now && this.#left() === 0)) return;
    this.#wanted.set(target, dots);
    keep(this.#round);
    this.#draw();
    this.#tellLeft();
    DotVote.#send(this.#round);
  }

  /** One after another, whichever element shows them meanwhile. */
  static async #send(round) {
    if (round.isSending) return;
    round.isSending = true;
    while (round.wanted.size && round.shown.isConnected) {
      const [target, dots] = round.shown.#first();
      const { ok, status, reply } = await send(round.shown.#form.action, { target: Number(target), dots });
      if (ok) round.shown.#accept(target, dots, reply?.seq);
      else if (mayGoLater(status)) await new Promise(done => setTimeout(done, AGAIN_MS));
      else await round.shown.#refuse(target, reply);
    }
    round.isSending = false;
    round.shown.#sayDone();
  }

  /** What frees a dot goes before what needs one. */
  #first() {
    return [...this.#wanted].sort((a, b) => this.#change(a) - this.#change(b))[0];
  }

  /** "I am done" goes after the last dot. */
  #wait(event) {
    if (!this.#round.isSending) return;
    event.preventDefault();
    this.#round.done = event.target.elements.done.value;
  }

  #sayDone() {
    const form = this.querySelector('form:not(#dots)');
    if (this.isConnected && form.elements.done.value === this.#round.done) form.requestSubmit();
    this.#round.done = null;
  }

  #count(totals) {
    for (const [target, n] of Object.entries(totals)) {
      const place = this.querySelector(`[data-key="vote-${target}"] .total`);
      if (place) place.textContent = (n === 1 ? place.dataset.one : place.dataset.many).replace('%(n)s', n);
    }
  }

  #accept(target, dots, seq) {
    this.#known.set(target, dots);
    this.#round.accepted.set(target, { dots, seq });
    if (this.#wanted.get(target) === dots) this.#wanted.delete(target);
    keep(this.#round);
    this.#say('');
    this.#draw();
  }

  async #refuse(target, reply) {
    this.#wanted.delete(target);
    keep(this.#round);
    await this.#learn();
    this.#draw();
    this.#say(reply?.message ?? '');
    if (reply?.error === 'no_round' || reply?.error === 'closed' || reply?.error === 'not_joined') document.dispatchEvent(new CustomEvent('move-on'));
  }

  /** A refusal means that something was done elsewhere, in another tab perhaps: what is shown becomes what is so. */
  async #learn() {
    const response = await fetch(this.dataset.mine, { headers: { Accept: 'application/json' } }).catch(() => null);
    if (!response?.ok) return;
    const { dots } = await response.json();
    for (const target of this.#known.keys()) this.#known.set(target, dots[target] ?? 0);
  }

  #change([target, dots]) {
    return dots - this.#known.get(target);
  }

  #dotsOf(target) {
    return this.#wanted.get(target) ?? this.#known.get(target);
  }

  #left() {
    const given = [...this.#known.keys()].reduce((sum, target) => sum + this.#dotsOf(target), 0);
    return Number(this.dataset.budget) - given;
  }

  #draw() {
    const left = this.#left();
    for (const stepper of this.#steppers()) {
      const { target, most } = stepper.dataset;
      const dots = this.#dotsOf(target);
      const [less, more] = stepper.querySelectorAll('button');
      const shown = stepper.querySelector('output');
      less.setAttribute('aria-disabled', dots === 0);
      more.setAttribute('aria-disabled', dots >= Number(most) || left <= 0 || stepper.closest('.note-gone') !== null);
      shown.value = dots;
      shown.toggleAttribute('data-waiting', this.#wanted.has(target));
      stepper.closest('.note').toggleAttribute('data-given', dots > 0);
    }
    this.querySelector('.dots-words').textContent = this.#leftWords(left);
    this.querySelectorAll('.left .dot').forEach((dot, place) => dot.classList.toggle('dot-full', place < left));
  }

  #leftWords(left) {
    return this.dataset.words.replace('%(left)s', left).replace('%(budget)s', this.dataset.budget);
  }

  #tellLeft() {
    announce(this.#leftWords(this.#left()));
  }

  #say(words) {
    const place = this.querySelector('.said');
    place.textContent = words;
    place.className = words ? 'said notice notice-mind' : 'said';
  }

  #steppers() {
    return this.querySelectorAll('.stepper');
  }
}

customElements.define('dot-vote', DotVote);
