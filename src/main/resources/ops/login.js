// Gives the token once, in a header, for a cookie that no script can read; the token itself is kept nowhere.
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
  say("asking");
  try {
    const answer = await fetch("/ops/session", {
      method: "POST",
      headers: { authorization: "Bearer " + token.value.trim() },
    });
    token.value = "";
    if (answer.ok) {
      location.replace("/ops" + location.search); // what was chosen there before
    } else {
      say((await answer.json()).detail, true);
    }
  } catch {
    say("no answer from the server, or the token holds a character that no token has", true);
  }
});
