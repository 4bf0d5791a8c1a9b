/* refused.js: no request goes out for a URL that was refused.
 *
 * Packed behind htmx (pack.js), of both versions. What may not be followed is written as #blocked
 * (runtime/base/address.h). As a link that leads nowhere; htmx would send its request, a DELETE too,
 * to the page's own path. */
document.addEventListener('htmx:configRequest', (event) => {
  if (event.detail.path === '#blocked') event.preventDefault();
});
document.addEventListener('htmx:config:request', (event) => {
  const { action, anchor } = event.detail.ctx.request;
  if (action === '' && anchor === 'blocked') event.preventDefault();
});
