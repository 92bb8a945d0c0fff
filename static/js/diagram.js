// Shows the part of a large drawing in which something is open: each sideways, and the one that #now names also down.
"use strict";
(() => {
  for (const box of document.querySelectorAll(".fw-diagram-box")) {
    const now = box.querySelector(".fw-diagram__node--current");
    if (!now) continue;
    const [frame, shape] = [box.getBoundingClientRect(), now.getBoundingClientRect()];
    box.scrollLeft += shape.left - frame.left - (frame.width - shape.width) / 2;
  }
  const show = () => {
    if (location.hash === "#now") document.getElementById("now")?.scrollIntoView({ block: "center", inline: "center" });
  };
  addEventListener("load", show); // after the browser has gone there by itself
  addEventListener("hashchange", show);
})();
