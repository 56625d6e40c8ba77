// Before a form is sent, the server is asked whether the session is still there. Where it is not,
// or nobody answers, the form stays as it is and says so: nothing is typed into a login page.
// Other scripts of the form hear "sending" with a list, into which they put what must end first,
// and "not-sent" where it stayed.

import { askSession, say } from "./session.js";

const TWICE = 2_000; // milliseconds: a double click is one click

for (const form of document.querySelectorAll("form[data-ask]")) {
  const wrong = document.getElementById("not-sent");
  const words = form.dataset;
  let asked = false;
  let busy = false;
  let sentAt = 0;

  function stay(said) {
    say(wrong, said, { href: words.signIn, text: words.logIn });
    wrong.hidden = false;
    wrong.scrollIntoView({ block: "nearest" });
    form.dispatchEvent(new CustomEvent("not-sent"));
  }

  form.addEventListener("submit", async (event) => {
    if (asked) {
      asked = false;
      return;
    }
    event.preventDefault();
    if (busy || Date.now() - sentAt < TWICE) return;
    busy = true;
    wrong.hidden = true;
    const waits = [];
    form.dispatchEvent(new CustomEvent("sending", { detail: waits }));
    await Promise.all(waits);
    const state = await askSession(words.ask, words.person);
    busy = false;
    if (state === "out") return stay(words.signedOut);
    if (state === "other") return stay(words.other);
    if (state === "offline") return stay(words.offline);
    asked = true;
    sentAt = Date.now();
    form.requestSubmit(event.submitter);
  });
}
