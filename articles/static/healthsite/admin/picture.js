// “Add a picture…”: the picture and what it shows, sent together; the answer is put into the text
// where the cursor stands. Pictures that are pasted or dropped come the same way.

const dialog = document.getElementById("picture");
const form = dialog.querySelector("form");
const file = document.getElementById("picture-file");
const alt = document.getElementById("picture-alt");
const decoration = document.getElementById("picture-decoration");
const credit = document.getElementById("picture-credit");
const wrong = dialog.querySelector("[role=alert]");
const going = dialog.querySelector("[role=status]");
const send = dialog.querySelector("[type=submit]");
const MOST = 10 * 1024 * 1024; // bytes; the server says so too
let editor = null;
let sending = null;

function say(words, field = null) {
  wrong.textContent = words;
  wrong.hidden = !words;
  for (const input of [file, alt]) input.removeAttribute("aria-invalid");
  if (field) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }
}

function open(into, picked = null) {
  editor = into;
  form.reset();
  alt.disabled = false;
  say("");
  if (picked) {
    const kept = new DataTransfer();
    kept.items.add(picked);
    file.files = kept.files;
  }
  dialog.showModal();
  (picked ? alt : file).focus();
}

function insert(code) {
  const { value, selectionStart: start, selectionEnd: end } = editor;
  const before = value.slice(0, start);
  const after = value.slice(end);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const rest = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const text = gap + code + rest;
  editor.focus();
  // insertText keeps the browser's undo; where it is gone, the text still arrives.
  if (!document.execCommand("insertText", false, text)) {
    editor.setRangeText(text, start, end, "end");
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function upload() {
  const [picked] = file.files;
  if (!picked) return say(dialog.dataset.needsFile, file);
  if (picked.size > MOST) return say(dialog.dataset.tooBig, file);
  if (!decoration.checked && !alt.value.trim()) return say(dialog.dataset.needs, alt);
  const data = new FormData();
  data.append("image", picked);
  data.append("alt", decoration.checked ? "" : alt.value.trim());
  data.append("is_decorative", decoration.checked ? "1" : "");
  data.append("credit", credit.value.trim());
  data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  sending = new AbortController();
  send.disabled = true;
  going.textContent = dialog.dataset.going;
  say("");
  try {
    const response = await fetch(dialog.dataset.url, {
      method: "POST",
      body: data,
      signal: sending.signal,
    });
    const answer = await response.json();
    if (!answer.image_code) return say(Object.values(answer).flat().join(" "), file);
    dialog.close();
    insert(answer.image_code);
    const said = editor.closest(".markdownx").querySelector("[role=status]");
    said.textContent = answer.notice || dialog.dataset.said;
  } catch (error) {
    if (error.name !== "AbortError") say(dialog.dataset.failed);
  } finally {
    send.disabled = false;
    going.textContent = "";
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  upload();
});
decoration.addEventListener("change", () => {
  alt.disabled = decoration.checked;
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  sending?.abort(); // whoever closes it does not want the picture any more
  editor.focus();
});

for (const box of document.querySelectorAll(".markdownx")) {
  const into = box.querySelector(".markdownx-editor");
  const button = box.querySelector("[data-add-picture]");
  button.hidden = false;
  button.addEventListener("click", () => open(into));
  for (const [kind, carrier] of [["paste", "clipboardData"], ["drop", "dataTransfer"]]) {
    box.addEventListener(
      kind,
      (event) => {
        event.stopPropagation(); // markdownx would send it without asking what it shows
        const [picked] = event[carrier]?.files ?? [];
        if (!picked) return;
        event.preventDefault();
        open(into, picked);
      },
      true,
    );
  }
}
