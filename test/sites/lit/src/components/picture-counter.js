import { html, LitElement } from 'lit';
import { own } from './pictures.js';

export class PictureCounter extends LitElement {
  static properties = { src: { type: String }, count: { state: true } };

  constructor() {
    super();
    this.count = 0;
  }

  render() {
    return html`
      <button @click=${() => (this.count += 1)}>${this.count}</button>
      ${own()}
      <img id="given" alt="" src=${this.src}>
    `;
  }
}
customElements.define('picture-counter', PictureCounter);
