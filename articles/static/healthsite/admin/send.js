// Before a form is sent, the server is asked whether the session is still there. Where it is not,
// or nobody answers, the form stays as it is and says so: nothing is typed into a login page.

for (const form of document.querySelectorAll("form[data-ask]")) {
  const wrong = document.getElementById("not-sent");
  let asked = false;
  let busy = false;

  function say(words, link = "") {
    wrong.textContent = words;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.target = "_blank";
      anchor.textContent = new URL(link, location.href).pathname;
      wrong.append(" ", anchor);
    }
    wrong.hidden = false;
    wrong.scrollIntoView({ block: "center" });
  }

  form.addEventListener("submit", async (event) => {
    if (asked) {
      asked = false;
      return;
    }
    event.preventDefault();
    if (busy) return;
    busy = true;
    wrong.hidden = true;
    try {
      const response = await fetch(form.dataset.ask, { cache: "no-store" });
      if (response.status === 401) return say(form.dataset.signedOut, form.dataset.signIn);
      if (!response.ok) return say(form.dataset.offline);
      const { token } = await response.json();
      // Signing in again, in another tab, has made a new one.
      for (const input of document.getElementsByName("csrfmiddlewaretoken")) input.value = token;
      asked = true;
      form.requestSubmit(event.submitter);
    } catch {
      say(form.dataset.offline);
    } finally {
      busy = false;
    }
  });
}
