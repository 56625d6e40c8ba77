// The sentence that readers will see, while it is written; and titles of pages, while one is typed.

const form = document.getElementById("withdraw-form");

for (const box of form.querySelectorAll("[data-words]")) {
  const shown = box.closest(".reason").querySelector("[data-shown]");
  box.addEventListener("input", () => {
    shown.textContent = box.value.trim();
  });
}

for (const box of form.querySelectorAll("[data-find]")) {
  const shown = box.closest(".reason").querySelector("[data-shown-instead]");
  box.addEventListener("input", () => {
    if (!shown) return;
    shown.textContent = box.value.trim();
    shown.closest("[data-line]").hidden = !box.value.trim();
  });
}

const list = document.getElementById("found-pages");
let timer = 0;
let asking = null;

async function find(text) {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams({ q: text });
  try {
    const answer = await fetch(`${form.dataset.find}&${query}`, { signal: asking.signal });
    if (!answer.ok) return;
    const { options } = await answer.json();
    list.replaceChildren(
      ...options
        .filter((option) => option.kind === "article" && option.state === "live")
        .map((option) => new Option(option.shown_title, option.shown_title)),
    );
  } catch {
    // No connection, or asked again meanwhile: the server finds it by its title.
  }
}

for (const box of form.querySelectorAll("[data-find]")) {
  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length > 1) timer = setTimeout(find, 200, box.value);
  });
}
