// Gives the token once, in a header, for a cookie that no script can read; the token itself is kept nowhere.
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
const token = /** @type {HTMLInputElement} */ (document.getElementById("token"));
const login = /** @type {HTMLFormElement} */ (document.getElementById("login"));

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = "asking";
  try {
    const answer = await fetch("/ops/session", {
      method: "POST",
      headers: { authorization: "Bearer " + token.value.trim() },
    });
    token.value = "";
    if (answer.ok) {
      location.replace("/ops");
    } else {
      said.textContent = (await answer.json()).detail;
    }
  } catch {
    said.textContent = "no answer from the server, or the token holds a character that no token has";
  }
});
