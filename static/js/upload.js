// A file dropped on a form, or chosen in it: named, and weighed before it travels.

const form = document.querySelector("[data-upload]");

function tell(text) {
  const problem = form.querySelector("[data-file-problem]");
  problem.hidden = !text;
  problem.querySelector("span").textContent = text;
  form.elements.file.setCustomValidity(text);
}

function look() {
  const [file] = form.elements.file.files;
  form.querySelector("[data-file-name]").textContent = file ? file.name : "Choose a file, or drop it here";
  const most = Number(form.dataset.most);
  tell(file && file.size > most ? `This file has ${Math.ceil(file.size / 1048576)} MB, and ${most / 1048576} MB are the most.` : "");
}

if (form) {
  const drop = form.querySelector("[data-drop]");
  form.elements.file.addEventListener("change", look);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    form.elements.file.files = event.dataTransfer.files;
    look();
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("[data-busy]");
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });
}
