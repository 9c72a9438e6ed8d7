/**
 * Returns the HTML of `/docs`: Scalar's API reference below a header with a guest sign-in. Only this page loads the
 * script and Scalar's bundle.
 *
 * @param nonce allows the page's style sheet and those that Scalar adds
 */
export function docsPage(nonce: string): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>API reference</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header>
<a href="/">Omeruta Brain</a>
<output id="guest-status"></output>
<button id="guest" type="button">Continue as guest</button>
</header>
<div id="reference"></div>
<noscript>The API reference needs JavaScript. The OpenAPI document is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script type="module" src="/app/api-reference.js"></script>
</body>
</html>
`;
}

/** Scalar sets its variables on `body`, according to its own switch between light and dark mode. */
const STYLE = `
:root { color-scheme: light dark; --scalar-custom-header-height: 3rem }
body { margin: 0; background: light-dark(#fff, #0f0f0f); color: light-dark(#1d2321, #e6eae8) }
header {
	position: sticky; top: 0; z-index: 10; box-sizing: border-box; height: var(--scalar-custom-header-height);
	display: flex; align-items: center; gap: 1rem; padding: 0 1rem; font: .875rem/1.4 system-ui, sans-serif;
	background: var(--scalar-background-1, inherit); color: var(--scalar-color-1, inherit);
	border-bottom: 1px solid var(--scalar-border-color, #8886); white-space: nowrap;
}
header a { color: inherit; font-weight: 600; text-decoration: none; margin-right: auto }
header button {
	font: inherit; color: inherit; background: none; border: 1px solid #8888; border-radius: .3rem; padding: .25rem .7rem;
	cursor: pointer;
}
output { overflow: hidden; text-overflow: ellipsis }
`;
