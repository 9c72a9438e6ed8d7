const PAYLOADS = [
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"<svg/onload=alert(1)>",
	'<iframe srcdoc="<script>parent.alert(1)</script>">',
	"<details open ontoggle=alert(1)>x",
	"<a href=javascript:alert(1)>x</a>",
	"<img src=https://evil.invalid/p.png>",
	"<style>@import 'https://evil.invalid/x.css'</style>",
	"<math><mi xlink:href=javascript:alert(1)>x",
	"<form action=javascript:alert(1)><button>x</button></form>",
];

const WRAPPERS: ((payload: string) => string)[] = [
	(payload) => payload,
	(payload) => `">${payload}`,
	(payload) => `'>${payload}`,
	(payload) => `</title></textarea>${payload}`,
	(payload) => `--><!-->${payload}`,
	(payload) => `**x** ${payload.toUpperCase().replace("ALERT", "alert")}`,
	(payload) => `[x](${payload.replaceAll(/[<>"]/g, "")})`,
	(payload) => `[x](javascript:alert(1)) ${payload}`,
	(payload) => `![x](https://evil.invalid/i.png) ${payload}`,
	(payload) => payload.replaceAll("<", "&lt;").replaceAll("l", "&#108;"),
];

/**
 * A hundred texts that run a script or load a resource from `evil.invalid` if they are inserted as HTML or as a link.
 */
export const XSS = WRAPPERS.flatMap((wrap) => PAYLOADS.map(wrap));
