// Sends the token once, in a header, and receives a cookie that no script can read. The page does not store the token.
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
const token = /** @type {HTMLInputElement} */ (document.getElementById("token"));
const login = /** @type {HTMLFormElement} */ (document.getElementById("login"));

/** @param {string} text @param {boolean} [wrong] */
function say(text, wrong = false) {
  said.textContent = text;
  said.toggleAttribute("data-wrong", wrong);
}

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("logging in");
  try {
    const answer = await fetch(new URL("session", import.meta.url), {
      method: "POST",
      headers: { authorization: "Bearer " + token.value.trim() },
    });
    token.value = "";
    if (answer.ok) {
      // Relative to this file, because a reverse proxy may serve the server under a path. The search keeps the selected view.
      const product = new URLSearchParams(location.search).get("page") === "product";
      location.replace(product ? new URL("product", import.meta.url).href : new URL("../ops", import.meta.url).href + location.search);
    } else {
      say((await answer.json()).detail, true);
    }
  } catch {
    say("the server does not answer, or the token has a character that no token has", true);
  }
});
