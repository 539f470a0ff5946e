// The doors of the demo: sign this browser in as a demo patient and open the chat.

for (const button of document.querySelectorAll("[data-join]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch("/demo/join", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: button.dataset.join,
    });
    if (answer.ok) location.assign("/chat");
    else button.disabled = false;
  });
}
