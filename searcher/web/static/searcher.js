// Keys, and marks walked without loading the page again. Every page works without this file.
"use strict";

(() => {
  const box = document.getElementById("q");
  const hits = [...document.querySelectorAll("[data-hit]")];
  const marks = new Map();
  for (const mark of document.querySelectorAll("[data-mark]")) {
    const number = Number(mark.dataset.mark);
    marks.set(number, [...(marks.get(number) || []), mark]);
  }
  let hit = -1;

  const go = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
    return Boolean(link);
  };

  const toHit = (step) => {
    if (!hits.length) return;
    hit = Math.min(Math.max(hit + step, 0), hits.length - 1);
    const link = hits[hit].querySelector("a");
    if (link) link.focus();
    hits[hit].scrollIntoView({ block: "nearest" });
  };

  const say = (key) => {
    if (key === "/" && box) box.focus(), box.select();
    else if (key === "j") go("[data-after]") || toHit(1);
    else if (key === "k") go("[data-before]") || toHit(-1);
    else if (key === "o") { if (hits[hit]) hits[hit].querySelector("a").click(); }
    else if (key === "n") go("[rel=next]");
    else if (key === "p") go("[rel=prev]");
    else if (key === "?") location.href = "/help";
    else if (key === "Escape") go("[data-back]");
    else return false;
    return true;
  };

  document.addEventListener("keydown", (event) => {
    // While an input method composes, every key is its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (say(event.key)) event.preventDefault();
  });

  if (matchMedia("(hover: hover)").matches) {
    for (const line of document.querySelectorAll("[data-keys]")) line.hidden = false;
  }

  for (const text of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = text.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.firstChild.data.trim());
      button.textContent = text.dataset.copied;
    });
    text.append(" ", button);
  }
})();
