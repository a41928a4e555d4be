// Shows the views as tabs. Arrow keys change the tab (pattern "tabs" of the ARIA Authoring Practices Guide).

/** @typedef {import('../telemetry/events.js').ProductViewOpenedPayload['view']} View */

/**
 * @param {(view: View) => void} opened called when another view is shown
 * @returns {(view: View) => void} shows a view
 */
export function tabs(opened) {
  const all = [...document.querySelectorAll('[role="tab"]')].filter((tab) => tab instanceof HTMLElement);
  const viewOf = (/** @type {HTMLElement} */ tab) => /** @type {View} */ (tab.dataset['view']);
  const show = (/** @type {HTMLElement} */ chosen) => {
    const before = chosen.getAttribute('aria-selected') === 'true';
    for (const tab of all) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '');
      if (panel) panel.hidden = tab !== chosen;
    }
    if (!before) opened(viewOf(chosen));
  };
  for (const [place, tab] of all.entries()) {
    tab.addEventListener('click', () => show(tab));
    tab.addEventListener('keydown', (event) => {
      const goal = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[event.key];
      const next = goal === undefined ? undefined : all.at(goal % all.length);
      if (!next) return;
      event.preventDefault();
      next.focus();
      show(next);
    });
  }
  return (view) => {
    const tab = all.find((each) => viewOf(each) === view);
    if (tab) show(tab);
  };
}
