// Material's search is a dialog without a name; its field has one, in the site's language.
(() => {
  "use strict";

  const start = () => {
    const dialog = document.querySelector(".md-search[role=dialog]:not([aria-label])");
    const name = dialog?.querySelector("input")?.getAttribute("aria-label");
    if (name) dialog?.setAttribute("aria-label", name);
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
