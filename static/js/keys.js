// Single keys. Every page works without them; the dialog in partials/keys.html turns them off.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
const ticking = (element) => element.matches("input[type=checkbox].pick");

const keys = {
  "/": () => document.querySelector("#search")?.focus(),
  "?": () => document.querySelector("#keys")?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector(".pick")?.click(),
  n: () => document.querySelector('[data-key="n"]')?.click(),
  p: () => document.querySelector('[data-key="p"]')?.click(),
  a: () => document.querySelector('[data-key="a"]')?.focus(),
};
const arrows = { ArrowDown: 1, ArrowUp: -1 };

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr, [data-rows] > li")];
}

function current() {
  return rows().find((row) => row.contains(document.activeElement));
}

function move(step) {
  const links = rows().map((row) => row.querySelector("a[href]")).filter(Boolean);
  const at = links.findIndex((link) => current()?.contains(link));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
}

function inUse() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true; // Storage may be switched off: then nothing was chosen.
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!inUse() || document.querySelector("dialog[open]")) return;
  if (typing(event.target) && !ticking(event.target)) return;
  const along = current() ? arrows[event.key] : undefined;
  const action = along ? () => move(along) : Object.hasOwn(keys, event.key) && keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

const choice = document.querySelector("[data-keys]");
if (choice) {
  choice.checked = inUse();
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem("keys", choice.checked ? "on" : "off");
    } catch {
      choice.checked = true;
    }
  });
}
