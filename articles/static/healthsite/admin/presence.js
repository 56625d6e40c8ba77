// Tells the server every half minute that somebody has this form open, and shows who else has.

import { token } from "./session.js";

const box = document.getElementById("working");
const address = box?.dataset.open;
if (address) {
  const form = box.closest("form");
  const shown = document.getElementById("present");
  const OFTEN = 30_000; // milliseconds
  const SELDOM = 60_000; // where nobody looks; the server waits 90 seconds
  let timer = 0;
  let isSending = false;

  function body(values = {}) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token());
    for (const [name, value] of Object.entries(values)) data.append(name, value);
    return data;
  }

  function show(lines) {
    if (lines.join(" ") === [...shown.children].map((line) => line.textContent).join(" ")) return;
    shown.replaceChildren(
      ...lines.flatMap((line) => {
        const span = document.createElement("span");
        span.textContent = line;
        return [span, " "];
      }),
    );
  }

  async function beat() {
    clearTimeout(timer);
    timer = setTimeout(beat, document.hidden ? SELDOM : OFTEN);
    try {
      const response = await fetch(address, {
        method: "POST",
        body: body(),
        redirect: "manual",
        cache: "no-store",
      });
      if (response.type === "opaqueredirect") form.dispatchEvent(new CustomEvent("signed-out"));
      else if (response.ok) {
        show((await response.json()).present);
        form.dispatchEvent(new CustomEvent("answered"));
      }
    } catch {
      // No connection: autosave.js says so as soon as there is something to keep.
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) beat();
  });
  form.addEventListener("sending", () => {
    isSending = true;
  });
  form.addEventListener("not-sent", () => {
    isSending = false;
  });
  window.addEventListener("pagehide", () => {
    clearTimeout(timer);
    // What is sent comes back as the same form a moment later.
    if (!isSending) navigator.sendBeacon(address, body({ closed: "1" }));
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) beat();
  });
  beat();
}
