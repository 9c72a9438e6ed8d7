/**
 * A cookie that a host set during one chain of redirects. It is sent only to that host and is discarded when the chain
 * ends.
 */
export interface Cookie {
	host: string;
	name: string;
	value: string;
	path: string;
	secure: boolean;
}

/** Maximum number of cookies per chain of redirects. */
export const COOKIES_MAX = 20;
/** Maximum length of a cookie (name and value) and of a `Set-Cookie` header, in UTF-16 code units. */
export const COOKIE_MAX_CHARS = 2_048;
const SET_COOKIE_MAX_CHARS = 2 * COOKIE_MAX_CHARS;

/**
 * Applies the `Set-Cookie` headers of a response from `url` to the cookies of a redirect chain. Returns the same array
 * if nothing changed.
 */
export function updateCookies(
	cookies: readonly Cookie[],
	headers: Headers,
	url: URL,
	now: number,
): readonly Cookie[] {
	let kept = cookies;
	for (const header of headers.getSetCookie()) {
		const set = parseSetCookie(header, url, now);
		if (set === null) continue;
		const { isExpired, ...cookie } = set;
		const known = kept.find((one) => isSame(one, cookie));
		if (isExpired ? known === undefined : known?.value === cookie.value) continue;
		const others = kept.filter((one) => one !== known);
		if (isExpired) kept = others;
		else if (others.length < COOKIES_MAX) kept = [...others, cookie];
	}
	return kept;
}

/** Formats the `Cookie` header of a request, or returns null when no cookie applies. */
export function formatCookieHeader(cookies: readonly Cookie[], url: URL): string | null {
	const sent = cookies
		.filter(({ host, secure }) => host === url.hostname && (!secure || url.protocol === "https:"))
		.filter(({ path }) => `${url.pathname}/`.startsWith(path.endsWith("/") ? path : `${path}/`))
		.toSorted((a, b) => b.path.length - a.path.length);
	return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
}

function parseSetCookie(header: string, url: URL, now: number): (Cookie & { isExpired: boolean }) | null {
	if (header.length > SET_COOKIE_MAX_CHARS) return null;
	const [pair = "", ...attributes] = header.split(";").map((part) => part.trim());
	const equals = pair.indexOf("=");
	const name = pair.slice(0, equals).trim();
	const value = pair.slice(equals + 1).trim();
	if (equals < 1 || name === "" || name.length + value.length > COOKIE_MAX_CHARS) return null;
	// Rejects characters that are not allowed in a header.
	if (!/^[\x21-\x7e]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value)) return null;
	const read = new Map(attributes.map((attribute) => parseAttribute(attribute)));
	const domain = read.get("domain")?.replace(/^\./, "").toLowerCase() ?? "";
	if (domain !== "" && domain !== url.hostname && !url.hostname.endsWith(`.${domain}`)) return null;
	const secure = read.has("secure");
	if (secure && url.protocol !== "https:") return null;
	const path = read.get("path") ?? "";
	return {
		host: url.hostname,
		name,
		value,
		path: path.startsWith("/") ? path : url.pathname.replace(/\/[^/]*$/, "") || "/",
		secure,
		isExpired: isExpired(read.get("max-age"), read.get("expires"), now),
	};
}

function parseAttribute(attribute: string): [name: string, value: string] {
	const equals = attribute.indexOf("=");
	if (equals < 0) return [attribute.toLowerCase(), ""];
	return [attribute.slice(0, equals).trim().toLowerCase(), attribute.slice(equals + 1).trim()];
}

function isExpired(maxAge: string | undefined, expires: string | undefined, now: number): boolean {
	if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
	return Date.parse(expires ?? "") <= now;
}

function isSame(a: Cookie, b: Cookie): boolean {
	return a.host === b.host && a.name === b.name && a.path === b.path;
}
