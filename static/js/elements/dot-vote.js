/**
 * Dots as they are pressed: shown at once, sent one after another as absolute numbers, and corrected by the server's
 * answer, which always wins.
 */
import { announce } from '../announce.js';
import { live } from '../live.js';
import { send } from '../send.js';

const AGAIN_MS = 5_000;

class DotVote extends HTMLElement {
  #wanted = new Map(); // target -> dots it shall have
  #known = new Map(); // target -> dots the server has said it has
  #isSending = false;
  #form;
  #afterwards; // what was pressed while dots were still on their way
  #stop;

  connectedCallback() {
    this.#form = this.querySelector('form#dots');
    this.addEventListener('submit', event => (event.target === this.#form ? this.#press(event) : this.#wait(event)));
    this.#stop = live()?.on('dots', ({ totals }) => this.#count(totals));
    for (const stepper of this.#steppers()) this.#known.set(stepper.dataset.target, Number(stepper.dataset.dots));
    this.#draw();
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  #press(event) {
    event.preventDefault();
    const button = event.submitter;
    const { target, most } = button.closest('.stepper').dataset;
    const now = this.#dotsOf(target);
    const dots = Math.min(Number(most), Math.max(0, now + Number(button.dataset.step)));
    if (dots === now || (dots > now && this.#left() === 0)) return;
    this.#wanted.set(target, dots);
    this.#draw();
    this.#tellLeft();
    this.#send();
  }

  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#wanted.size && this.isConnected) {
      // What frees a dot goes before what needs one.
      const [target, dots] = [...this.#wanted].sort((a, b) => this.#change(a) - this.#change(b))[0];
      const { ok, status, reply } = await send(this.#form.action, { target: Number(target), dots });
      if (ok) this.#accept(target, dots);
      else if (status === 0) await new Promise(done => setTimeout(done, AGAIN_MS));
      else await this.#refuse(target, reply);
    }
    this.#isSending = false;
    this.#afterwards?.();
  }

  /** "I am done" goes after the last dot. */
  #wait(event) {
    if (!this.#isSending) return;
    event.preventDefault();
    const { target, submitter } = event;
    this.#afterwards = () => target.requestSubmit(submitter);
  }

  #count(totals) {
    for (const [target, n] of Object.entries(totals)) {
      const place = this.querySelector(`[data-key="vote-${target}"] .total`);
      if (place) place.textContent = (n === 1 ? place.dataset.one : place.dataset.many).replace('%(n)s', n);
    }
  }

  #accept(target, dots) {
    this.#known.set(target, dots);
    if (this.#wanted.get(target) === dots) this.#wanted.delete(target);
    this.#say('');
    this.#draw();
  }

  async #refuse(target, reply) {
    this.#wanted.delete(target);
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
