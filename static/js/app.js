// Comforts. Every page works without this file.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) return copied(copy);
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

async function copied(button) {
  const said = document.querySelector("#said");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    said.textContent = "This browser does not let a page copy. Select the text and copy it.";
    return;
  }
  button.dataset.copied = "";
  said.textContent = "Copied.";
  setTimeout(() => delete button.dataset.copied, 1500);
}

// An address holds what was asked for and nothing that was left empty.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const values = event.detail.parameters;
  for (const name of Object.keys(values)) if (values[name] === "") delete values[name];
});
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});
document.addEventListener("htmx:sendError", () => {
  document.querySelector("#said").textContent = "Weighbridge did not answer. Check the connection and try again.";
});
// A form that was sent is not sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent !== undefined) return event.preventDefault();
  event.target.dataset.sent = "";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});
