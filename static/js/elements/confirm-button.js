/** Asks before a form goes: the question in words, and the button that does it says the same as the one pressed. */
class ConfirmButton extends HTMLElement {
  #isSure = false;

  connectedCallback() {
    this.addEventListener('submit', event => this.#ask(event), { capture: true });
  }

  #ask(event) {
    if (this.#isSure) {
      this.#isSure = false;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    const dialog = this.#dialog(button.cloneNode(true));
    document.body.append(dialog);
    dialog.addEventListener('close', () => {
      dialog.remove();
      button.focus();
      if (dialog.returnValue === 'yes') this.#go(event.target, button);
    });
    dialog.showModal();
  }

  /** Its list may have come anew while the question was open: a form that is nowhere on the page would not be sent. */
  #go(form, button) {
    this.#isSure = form.isConnected;
    if (!form.isConnected) {
      form.hidden = true;
      document.body.append(form);
    }
    form.requestSubmit(button);
  }

  #dialog(yes) {
    const dialog = document.createElement('dialog');
    const form = document.createElement('form');
    const question = document.createElement('h2');
    const row = document.createElement('div');
    const no = document.createElement('button');
    dialog.className = 'dialog';
    dialog.setAttribute('aria-label', this.dataset.question);
    form.method = 'dialog';
    question.textContent = this.dataset.question;
    row.className = 'buttons';
    no.className = 'button button-quiet';
    no.textContent = this.dataset.no;
    no.autofocus = true;
    Object.assign(yes, { name: '', value: 'yes', type: 'submit' });
    row.append(yes, no);
    form.append(question, row);
    dialog.append(form);
    return dialog;
  }
}

customElements.define('confirm-button', ConfirmButton);
