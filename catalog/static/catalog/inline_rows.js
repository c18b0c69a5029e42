// Taking rows away, by the keyboard too. Where one was not saved yet, the back office writes those below it anew as
// text, which forgets what was typed and which files were chosen there; here they only get new numbers.
"use strict";

(() => {
  function renumber(row, prefix, number) {
    const old = new RegExp(`\\b${prefix}-\\d+\\b`);
    for (const element of row.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(old, `${prefix}-${number}`));
      }
    }
  }

  function takeAway(event) {
    const button = event.target.closest(".delete-template");
    if (!button) return;
    event.stopPropagation();
    const formset = button.closest(".formset");
    const { prefix } = JSON.parse(formset.dataset.inlineFormset).options;
    button.closest(".form-group").remove();
    const rows = formset.querySelectorAll(":scope > .form-group:not(.empty-form)");
    rows.forEach((row, number) => row.classList.contains("original") || renumber(row, prefix, number));
    document.getElementById(`id_${prefix}-TOTAL_FORMS`).value = rows.length;
    formset.querySelector(".add-row").classList.remove("hidden");
  }

  function reachByKeyboard() {
    for (const button of document.querySelectorAll(".formset .delete-template, .formset label:has(input.delete)")) {
      button.tabIndex = 0;
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", "Delete");
    }
  }

  function press(event) {
    if (!["Enter", " "].includes(event.key) || !event.target.matches(".formset [role=button][aria-label=Delete]")) return;
    event.preventDefault();
    event.target.click();
  }

  window.addEventListener("load", reachByKeyboard);
  document.addEventListener("keydown", press);
  document.addEventListener("click", takeAway, true);
})();
