// Pictures of a product: of several files that are dropped or chosen at once, each becomes a row of the form, shown
// small before it is sent. Drawn on a canvas, so that no policy must allow blob: addresses.
"use strict";

(() => {
  const WIDTH = 160;
  const HEIGHT = 96;

  async function show(input) {
    const cell = input.closest("td");
    const [file] = input.files;
    cell.querySelector("canvas")?.remove();
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file);
      const scale = Math.min(WIDTH / bitmap.width, HEIGHT / bitmap.height);
      const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", file.name);
      canvas.className = "mb-2 mr-auto rounded-default";
      cell.firstElementChild.lastElementChild.prepend(canvas);
    } catch {
      // No picture: the server says what is wrong with it.
    }
  }

  function addRow(group, file) {
    const inputs = () => group.querySelectorAll(".form-group:not(.empty-form) input[type=file][name]");
    const before = inputs().length;
    group.querySelector(".add-row").click();
    const input = inputs()[before];
    if (!input) return false; // there are as many rows as there may be
    const one = new DataTransfer();
    one.items.add(file);
    input.files = one.files;
    // The back office hears of new inputs a moment later, and then shows the names of their files.
    queueMicrotask(() => input.dispatchEvent(new Event("change", { bubbles: true })));
    return true;
  }

  function connect(zone) {
    const group = zone.closest("[data-inline-type]");
    const status = zone.querySelector("[role=status]");
    zone.hidden = false;

    function take(files) {
      const pictures = [...files].filter((file) => file.type.startsWith("image/"));
      const added = pictures.filter((file) => addRow(group, file)).length;
      status.textContent = `${added} of ${files.length} added; they are kept when you save.`;
    }

    const choose = (event) => {
      event.stopPropagation(); // the back office would write the file's name into the first text of the rows
      take(event.target.files);
      event.target.value = "";
    };
    zone.addEventListener("change", choose, true);
    group.addEventListener("change", (event) => {
      if (event.target.matches("input[type=file][name]")) show(event.target);
    });
  }

  window.addEventListener("load", () => document.querySelectorAll("[data-picture-drop]").forEach(connect));
})();
