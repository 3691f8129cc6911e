import { html, LitElement } from 'lit';

export class PictureCounter extends LitElement {
  static properties = { src: { type: String }, count: { state: true } };

  constructor() {
    super();
    this.count = 0;
  }

  render() {
    return html`
      <button @click=${() => (this.count += 1)}>${this.count}</button>
      <img id="own" alt="" src="https://www.datocms-assets.com/99001/1700000001-wide.jpg?auto=format&w=100">
      <img id="given" alt="" src=${this.src}>
    `;
  }
}
customElements.define('picture-counter', PictureCounter);
