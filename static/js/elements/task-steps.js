/** Several tasks of one question, one at a time: "next" and "back" lead through them first. Without this script all stand below each other. */
class TaskSteps extends HTMLElement {
  #tasks;
  #question;
  #step;
  #next;
  #at = 0;
  #gaveWay = null;

  connectedCallback() {
    const form = this.closest('form');
    this.#question = form.querySelector('.survey-question');
    this.#tasks = [...this.querySelectorAll('.task')];
    this.#next = form.querySelector('.bar button[name="go"]');
    this.#step = this.querySelector('[data-step]');
    this.#next.before(this.#step);
    form.addEventListener('click', event => this.#clicked(event));
    this.addEventListener('change', event => this.#onlyOne(event.target));
    const open = this.#tasks.findIndex(task => !task.querySelector('input:checked'));
    this.#show(Math.max(0, open));
  }

  #clicked(event) {
    const button = event.target.closest('button');
    if (button === this.#step || (button === this.#next && this.#next.hidden)) this.#go(event, 1);
    else if (button?.value === 'back' && button.name === 'go' && this.#at > 0) this.#go(event, -1);
  }

  #go(event, steps) {
    event.preventDefault();
    this.#show(this.#at + steps);
    this.#tasks[this.#at].querySelector('.task-name').focus({ preventScroll: true });
    this.#question.scrollIntoView({ block: 'start' });
  }

  #show(at) {
    this.#at = at;
    for (const [place, task] of this.#tasks.entries()) task.hidden = place !== at;
    const last = at === this.#tasks.length - 1;
    this.#step.hidden = last;
    // "Go on without answering" leads on from every task.
    this.#next.hidden = !last && this.#next.value === 'next';
  }

  /** One picture cannot be both the best and the worst: the later choice holds. Arrow keys choose on their way, so that what was only passed gives it back. */
  #onlyOne(chosen) {
    const { input: before, to } = this.#gaveWay ?? {};
    if (to === chosen.name && !this.querySelector(`input[name="${before.name}"]:checked`)) before.checked = true;
    this.#gaveWay = null;
    for (const input of chosen.closest('.best-worst-choice')?.querySelectorAll('input:checked') ?? []) {
      if (input === chosen) continue;
      input.checked = false;
      this.#gaveWay = { input, to: chosen.name };
    }
  }
}

customElements.define('task-steps', TaskSteps);
