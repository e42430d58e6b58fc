// The page is hidden until Alpine has begun, and a browser focuses nothing that is hidden.
document.addEventListener("alpine:initialized", () => {
  requestAnimationFrame(() => document.querySelector("[autofocus]")?.focus());
});
