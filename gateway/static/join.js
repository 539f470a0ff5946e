// An invitation link: its secret is behind "#", which no server sees. It goes into a form and out
// of the address, so that neither the history nor a picture of the screen keeps it. A press of
// the button spends it, not the opening: what looks at links for other people opens them too.

const secret = location.hash.slice(1);
if (/^[A-Za-z0-9]{20,40}$/.test(secret)) {
  history.replaceState(null, "", location.pathname + location.search);
  const link = document.getElementById("by-link");
  link.elements.code.value = secret;
  link.hidden = false;
  document.getElementById("by-code").hidden = true;
  const title = document.getElementById("title");
  title.textContent = title.dataset.link;
}
