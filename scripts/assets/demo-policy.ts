import { createHash } from "node:crypto";

/** The demo's URL after the redirect that removes `.html`. */
const DEMO_PATH = "/static/websocket-demo";
const POLICY = /^ {2}Content-Security-Policy: (.*)$/m;

/**
 * Returns the `_headers` file with a content security policy for the demo page that differs from that of all other
 * pages in one point: it allows exactly the inline script and the inline style of `html`, by their hashes.
 *
 * @throws {Error} when `headers` has no policy for all pages or no rule for the demo
 */
export function allowDemo(headers: string, html: string): string {
	const [, policy] = POLICY.exec(headers) ?? [];
	const rule = `\n${DEMO_PATH}\n`;
	const [others, demo] = headers.split(rule);
	if (policy === undefined || others === undefined || demo === undefined)
		throw new Error(`_headers has no policy, or no rule for ${DEMO_PATH}.`);
	const allowed = policy
		.replace("script-src 'self'", `script-src ${hashes(html, "script")}`)
		.replace("style-src 'self'", `style-src ${hashes(html, "style")}`);
	return `${others}${rule}${demo.replace(POLICY, () => `  Content-Security-Policy: ${allowed}`)}`;
}

/** Returns the CSP source of each inline element, such as `'sha256-…'`. */
function hashes(html: string, tag: "script" | "style"): string {
	return [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))]
		.map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`)
		.join(" ");
}
