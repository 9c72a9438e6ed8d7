const ACTS = [
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

const DISGUISES: ((act: string) => string)[] = [
	(act) => act,
	(act) => `">${act}`,
	(act) => `'>${act}`,
	(act) => `</title></textarea>${act}`,
	(act) => `--><!-->${act}`,
	(act) => `**x** ${act.toUpperCase().replace("ALERT", "alert")}`,
	(act) => `[x](${act.replaceAll(/[<>"]/g, "")})`,
	(act) => `[x](javascript:alert(1)) ${act}`,
	(act) => `![x](https://evil.invalid/i.png) ${act}`,
	(act) => act.replaceAll("<", "&lt;").replaceAll("l", "&#108;"),
];

/** A hundred texts that run, or load something from `evil.invalid`, wherever they are taken for HTML or for a link. */
export const XSS = DISGUISES.flatMap((disguise) => ACTS.map(disguise));
