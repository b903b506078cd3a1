/** Pictures of which several are chosen: once one was chosen, to choose none is said to the server, too. */
class ImageChoices extends HTMLElement {
  connectedCallback() {
    this.addEventListener('change', () => {
      this.querySelector('input[type=hidden]').disabled = false;
    });
  }
}

customElements.define('image-choices', ImageChoices);
