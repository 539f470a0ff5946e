// "Leave": one tap, nothing asked. The page goes blank at once, even where the network is slow,
// and the neutral page takes its place in the history. Inside a clinic's page the whole tab goes.

const link = document.getElementById("exit");

link.addEventListener("click", (event) => {
  event.preventDefault();
  document.documentElement.hidden = true;
  document.title = "";
  try {
    sessionStorage.setItem("cairn-left", link.href); // look.js reads it
  } catch {
    // Without it Back may lead here; the page in its place is left all the same.
  }
  top.location.replace(link.href);
});
