/* The casino's page around ours. Only origins that the operator has listed hear from us or are heard. */

export class Parent {
  constructor(origins) {
    this.origins = origins;
    this.framed = window.parent !== window;
  }

  tell(type, facts = {}) {
    if (!this.framed) return;
    // The browser delivers to the origin that is really there, and drops the others.
    for (const origin of this.origins) {
      window.parent.postMessage({ source: "countroom", type, ...facts }, origin);
    }
  }

  listen(actions) {
    window.addEventListener("message", (event) => {
      const wanted = event.data;
      if (event.source !== window.parent || !this.origins.includes(event.origin)) return;
      if (wanted?.target !== "countroom" || !Object.hasOwn(actions, wanted.type)) return;
      actions[wanted.type]();
    });
  }
}
