// The one thing that a page to print needs a script for.

document.getElementById("print").addEventListener("click", () => window.print());
