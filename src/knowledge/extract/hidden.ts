/** Whether an element's own attributes say that readers do not see it. Style sheets are not read. */
export function isHidden(name: string, attributes: ReadonlyMap<string, string>): boolean {
	const hidden = attributes.get("hidden");
	if (hidden !== undefined && hidden.toLowerCase() !== "until-found") return true;
	if (attributes.get("aria-hidden")?.toLowerCase() === "true") return true;
	if (name === "dialog" && !attributes.has("open")) return true;
	const classes = attributes.get("class") ?? "";
	if (HIDDEN_CLASS.test(classes) && !SHOWN_ON_WIDE_SCREENS.test(classes)) return true;
	return HIDDEN_STYLE.test(plainStyle(attributes.get("style") ?? ""));
}

const HIDDEN_CLASS =
	/(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-(?:text|only)|d-none|skip-link|skip-to-content)(?:\s|$)/i;
const SHOWN_ON_WIDE_SCREENS = /(?:^|\s)d-(?:sm|md|lg|xl|xxl)-(?!none)/;

const ZERO = String.raw`0(?:\.0+)?(?:px|em|rem|pt|%)?(?:;|!|$)`;
const HIDDEN_STYLE = new RegExp(
	[
		"display:none",
		"visibility:(?:hidden|collapse)",
		"content-visibility:hidden",
		`(?:^|;)opacity:${ZERO}`,
		`font-size:${ZERO}`,
		`(?:^|;)(?:max-)?(?:width|height):${ZERO}`,
		"(?:^|;)color:transparent",
		String.raw`(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}`,
		String.raw`clip:rect\((?:[01](?:px)?,?){4}\)`,
		String.raw`clip-path:inset\((?:50|100)%`,
	].join("|"),
);

/** A style attribute without what may stand inside it to hide a declaration from a simple reading. */
function plainStyle(style: string): string {
	const plain = style
		.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (_, hex, decimal) => characterOf(hex, decimal))
		.replace(/&colon;/gi, ":");
	return withoutComments(plain).replace(/\s+/g, "").toLowerCase();
}

function withoutComments(style: string): string {
	let read = "";
	let at = 0;
	for (let open = style.indexOf("/*"); open >= 0; open = style.indexOf("/*", at)) {
		const close = style.indexOf("*/", open + 2);
		if (close < 0) break;
		read += style.slice(at, open);
		at = close + 2;
	}
	return read + style.slice(at);
}

function characterOf(hex: string | undefined, decimal: string | undefined): string {
	const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
	return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
