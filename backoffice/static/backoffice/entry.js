// The page is hidden until Alpine has begun, and a browser focuses nothing that is hidden. Alpine may have begun already.
const focusFirst = () => requestAnimationFrame(() => document.querySelector("[autofocus]")?.focus());
document.addEventListener("alpine:initialized", focusFirst);
focusFirst();
