// Short cuts for those who have a script: / seeks, j and k go through the rows, Enter opens. Nothing here is needed to work.
"use strict";
(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => Array.from(document.querySelectorAll("[data-row]"));
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    const link = next.querySelector("a");
    if (link) {
      link.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "/") {
      const seek = document.getElementById("seek");
      if (seek) {
        event.preventDefault();
        seek.focus();
        seek.select();
      }
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
  // A second press while the first is on its way changes nothing on the server; here it is not even sent.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
  // Away from a form with something typed in it: the browser asks first.
  const careful = document.querySelector("form[data-careful]");
  if (careful) {
    let touched = false;
    careful.addEventListener("input", () => { touched = true; });
    careful.addEventListener("submit", () => { touched = false; });
    addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const wrong = document.getElementById("wrong");
  if (wrong) wrong.focus();
})();
