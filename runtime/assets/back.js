/* back.js: what was private is not shown again by going back.
 *
 * Browsers keep pages that were left as they were, some of them even those with `no-store`, and show
 * them at once when one goes back: also after logging out. On each page of an app that has a
 * session: a page that was kept shows nothing until it has been loaded again. */
(() => {
  'use strict';
  const root = document.documentElement;
  addEventListener('pagehide', (event) => { if (event.persisted) root.style.visibility = 'hidden'; });
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
})();
