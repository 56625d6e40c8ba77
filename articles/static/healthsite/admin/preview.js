// The preview beside the editor: what markdownx fetched is shown in a document of its own, in the
// readers' style and with no right to run anything. Keys and pictures are kept from markdownx:
// Tab must leave the field, and a picture is described before it is sent (picture.js).

function emptyPage({ language, styles }) {
  const page = document.implementation.createHTMLDocument("");
  page.documentElement.lang = language;
  for (const [tag, attributes] of [
    ["meta", { name: "color-scheme", content: "light dark" }],
    ...styles.split(" ").map((href) => ["link", { rel: "stylesheet", href }]),
    ["base", { target: "_blank" }],
  ]) {
    const element = page.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    page.head.append(element);
  }
  // As in the page of an article: templates/article.html and text.html.
  page.body.innerHTML = '<main><article class="article"><div class="text"></div></article></main>';
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

for (const box of document.querySelectorAll(".markdownx")) {
  const editor = box.querySelector(".markdownx-editor");
  const fetched = box.querySelector(".markdownx-preview");
  const frame = box.querySelector("iframe");

  let html = "";

  function show() {
    const text = frame.contentDocument?.querySelector(".text");
    if (text) text.innerHTML = html; // else the frame's own event comes later
  }

  box.addEventListener("markdownx.update", () => {
    html = fetched.innerHTML;
    fetched.replaceChildren(); // its headings have ids, which must not be those of the form
    show();
  });
  frame.addEventListener("load", show);
  box.addEventListener(
    "keydown",
    (event) => {
      if (event.target === editor) event.stopPropagation();
    },
    true,
  );
  frame.srcdoc = emptyPage(frame.dataset);
}
