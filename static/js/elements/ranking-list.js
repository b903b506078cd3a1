/** A list put in order by buttons; the places are kept in the selects that a page without scripts has. Untouched it is no answer. */
class RankingList extends HTMLElement {
  #list;
  #told;

  connectedCallback() {
    this.#list = this.querySelector('ol');
    this.#told = this.querySelector('[role=status]');
    this.addEventListener('click', event => this.#press(event.target.closest('button')));
    this.#draw();
  }

  #press(button) {
    if (button?.dataset.step) this.#move(button.closest('li'), Number(button.dataset.step));
    else if (button && 'so' in button.dataset) this.#keep(this.dataset.whole);
  }

  #move(one, step) {
    const neighbour = step < 0 ? one.previousElementSibling : one.nextElementSibling;
    if (!neighbour) return;
    // It is the neighbour that goes to the other side: what has the focus must not leave the page.
    if (step < 0) one.after(neighbour);
    else one.before(neighbour);
    one.scrollIntoView({ block: 'nearest' });
    const place = [...this.#list.children].indexOf(one) + 1;
    const words = { picture: one.dataset.name, place, all: this.#list.children.length };
    this.#keep(this.dataset.told.replace(/%\((\w+)\)s/g, (_whole, name) => words[name]));
  }

  #keep(told) {
    const ones = [...this.#list.children];
    for (const [place, one] of ones.entries()) one.querySelector('select').value = String(place + 1);
    this.dataset.ordered = '';
    this.#draw();
    this.#told.textContent = told;
    this.#list.dispatchEvent(new Event('change', { bubbles: true }));
  }

  #draw() {
    const ones = [...this.#list.children];
    for (const [place, one] of ones.entries()) {
      const [up, down] = one.querySelectorAll('button');
      one.querySelector('.ranking-place').textContent = place + 1;
      up.setAttribute('aria-disabled', place === 0);
      down.setAttribute('aria-disabled', place === ones.length - 1);
    }
    const so = this.querySelector('.ranking-so');
    const hadFocus = so.contains(document.activeElement);
    so.hidden = 'ordered' in this.dataset;
    if (hadFocus && so.hidden) {
      this.#told.tabIndex = -1;
      this.#told.focus({ preventScroll: true });
    }
  }
}

customElements.define('ranking-list', RankingList);
