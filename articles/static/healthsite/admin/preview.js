// The preview beside the editor: what markdownx fetched is shown in a document of its own, in the
// readers' style and with no right to run anything. Keys and pictures are kept from markdownx:
// Tab must leave the field, and a picture is described before it is sent (picture.js).

for (const box of document.querySelectorAll(".markdownx")) {
  const editor = box.querySelector(".markdownx-editor");
  const fetched = box.querySelector(".markdownx-preview");
  const frame = box.querySelector("iframe");

  function show() {
    const text = frame.contentDocument?.querySelector(".text");
    if (text) text.innerHTML = fetched.innerHTML; // else the frame's own event comes later
  }

  box.addEventListener("markdownx.update", show);
  frame.addEventListener("load", show);
  box.addEventListener(
    "keydown",
    (event) => {
      if (event.target === editor) event.stopPropagation();
    },
    true,
  );
  show();
}
