/** A form that is sent without leaving the page: says what goes wrong at its place, and loses nothing that was written. */
import { newOp, send } from '../send.js';

const SLOW_MS = 3_000;

class BusyForm extends HTMLElement {
  #form;
  #unsure = null; // what was sent without a final answer, with its key: sent again unchanged it must count once
  #isBusy = false;

  connectedCallback() {
    this.#form = this.querySelector('form');
    this.#form.noValidate = true;
    this.#recall();
    this.#form.addEventListener('submit', event => this.#submit(event));
  }

  async #submit(event) {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (this.#isBusy) return;
    const button = event.submitter;
    const data = new FormData(this.#form);
    if (button?.name) data.set(button.name, button.value);
    this.#clear();
    this.#busy(button, true);
    const slow = setTimeout(() => this.#say(this.dataset.waiting), SLOW_MS);
    const op = this.#keyFor(data);
    const answer = await send(button?.hasAttribute('formaction') ? button.formAction : this.#form.action, data, { op });
    clearTimeout(slow);
    this.#busy(button, false);
    this.#clear();
    this.#take(answer, data);
  }

  #keyFor(data) {
    data.delete('op');
    const body = JSON.stringify([...data].filter(([name, value]) => typeof value === 'string' && name !== 'csrf_token'));
    if (this.#unsure?.body !== body) this.#keep({ body, op: newOp() });
    return this.#unsure.op;
  }

  /** Where a draft outlives a reload, its key does too. */
  get #place() {
    const draft = this.closest('[data-draft]')?.dataset.draft;
    return draft && `talkoot-sent-${draft}`;
  }

  #keep(unsure) {
    this.#unsure = unsure;
    if (!this.#place) return;
    if (unsure) sessionStorage.setItem(this.#place, JSON.stringify(unsure));
    else sessionStorage.removeItem(this.#place);
  }

  /** What was chosen is chosen again: with anything else it would not be the same. */
  #recall() {
    this.#unsure = this.#place ? JSON.parse(sessionStorage.getItem(this.#place)) : null;
    const chosen = new Map(JSON.parse(this.#unsure?.body ?? '[]'));
    for (const radio of this.#form.querySelectorAll('[type=radio]')) if (chosen.get(radio.name) === radio.value) radio.checked = true;
  }

  #take({ ok, status, reply }, data) {
    if (ok || isFinal(status)) this.#keep(null);
    if (ok) {
      if ('reset' in this.dataset) this.#form.reset();
      const goesOn = this.dispatchEvent(new CustomEvent('sent', { bubbles: true, cancelable: true, detail: { reply, data } }));
      if (goesOn && reply?.next) return location.assign(reply.next);
      if (goesOn) this.#say(this.dataset.done);
      return;
    }
    const goesOn = this.dispatchEvent(new CustomEvent('refused', { bubbles: true, cancelable: true, detail: { status, reply } }));
    if (!goesOn) return;
    const marked = Object.entries(reply?.fields ?? {}).map(([name, reason]) => this.#mark(name, reason)).filter(Boolean);
    if (marked.length !== 1) this.#say(reply?.message ?? this.dataset.failed, 'wrong');
    marked[0]?.focus();
  }

  #mark(name, reason) {
    const found = this.#form.elements[name];
    const control = found instanceof RadioNodeList ? [...found].find(({ tabIndex }) => tabIndex >= 0) : found;
    if (!control || control.type === 'hidden') return null;
    const words = document.createElement('p');
    words.className = 'error';
    words.id = `${control.id || name}-said`;
    words.textContent = reason;
    const frame = control.closest('.field') ?? control;
    frame.classList.add('field-wrong');
    (control.closest('.choices, .chips, .words') ?? control).before(words);
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-describedby', [control.getAttribute('aria-describedby'), words.id].filter(Boolean).join(' '));
    return control;
  }

  #clear() {
    for (const words of this.querySelectorAll('.error')) words.remove();
    for (const frame of this.querySelectorAll('.field-wrong')) frame.classList.remove('field-wrong');
    for (const control of this.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
    this.querySelector('.busy-words')?.replaceChildren();
  }

  #busy(button, yes) {
    this.#isBusy = yes;
    button?.toggleAttribute('aria-disabled', yes);
    yes ? button?.setAttribute('aria-busy', 'true') : button?.removeAttribute('aria-busy');
  }

  #say(text, voice = '') {
    if (!text) return;
    let place = this.querySelector('.busy-words');
    if (!place) {
      place = document.createElement('div');
      place.className = 'busy-words';
      place.setAttribute('role', 'status');
      this.#form.append(place);
    }
    const words = document.createElement('p');
    words.className = voice ? `notice notice-${voice}` : 'soft';
    words.textContent = text;
    // A moment later: a region that was only just made would not be read out.
    setTimeout(() => place.replaceChildren(words), 50);
  }
}

/** A refusal. After anything else it may have been taken all the same: a proxy gives up while the server goes on. */
const isFinal = status => status >= 400 && status < 500 && status !== 429;

customElements.define('busy-form', BusyForm);
