// Hides questions that earlier answers have made pointless. Without this script, a question that
// another answer on the page makes matter follows once that answer is saved.
"use strict";

function answersOf(form) {
  const elsewhere = document.getElementById("elsewhere");
  const answers = elsewhere ? JSON.parse(elsewhere.textContent) : {};
  for (const box of form.querySelectorAll("[data-question]")) {
    const key = box.dataset.question;
    const checked = [...box.querySelectorAll("input[type=checkbox]:checked")].map((input) => input.value);
    const control = box.querySelector("select, textarea, input:not([type=checkbox])");
    answers[key] = checked.length ? checked : control && control.value ? [control.value] : [];
  }
  return answers;
}

function matters(only, answers) {
  const entries = Object.entries(only);
  if (!entries.length) return true;
  return entries.some(([key, values]) => {
    const given = answers[key] || [];
    return !given.length || given.some((value) => values.map(String).includes(String(value)));
  });
}

function refresh(form) {
  const answers = answersOf(form);
  for (const box of form.querySelectorAll("[data-question]")) {
    box.hidden = !matters(JSON.parse(box.dataset.onlyIf || "{}"), answers);
  }
}

for (const form of document.querySelectorAll("form[data-questions]")) {
  for (const live of form.querySelectorAll("[data-live]")) live.value = "1";
  refresh(form);
  form.addEventListener("change", () => refresh(form));
}
