// While a text is being written the page beside it follows: the form is sent as its own button would send it, and what came of it is shown.
"use strict";
(() => {
  const form = document.querySelector("form[data-live]");
  const text = document.getElementById("text");
  let waiting = 0;
  let asking = false;
  const look = async () => {
    if (asking) {
      waiting = setTimeout(look, 500);
      return;
    }
    asking = true;
    const asked = new URLSearchParams(new FormData(form));
    asked.set("act", "preview");
    try {
      const answer = await fetch(form.action, { method: "POST", body: asked });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("looked");
      if (answer.ok && found) document.getElementById("looked").replaceWith(document.importNode(found, true));
    } catch {
      // Without an answer the page stays as it is; the button says why.
    }
    asking = false;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 900);
  });
  // From a fault to its line.
  document.addEventListener("click", (event) => {
    const line = Number(event.target.dataset?.line);
    if (!line) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + lines[line - 1].length);
  });
})();
