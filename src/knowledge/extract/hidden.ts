import { decodeReferences } from "./html-source.ts";

/**
 * Returns how an element is hidden by its attributes. Style sheets are not evaluated. `for-good` means that the element
 * is never visible; an example is text moved off the screen. `until-shown` means that a control may reveal the element;
 * an example is a collapsed panel.
 */
export function detectConcealment(
	name: string,
	attributes: ReadonlyMap<string, string>,
): "for-good" | "until-shown" | null {
	const classes = attributes.get("class") ?? "";
	const style = normalizeStyle(attributes.get("style") ?? "");
	if (HIDDEN_CLASS.test(classes) || HIDDEN_STYLE.test(style)) return "for-good";
	const hidden = attributes.get("hidden");
	const closed =
		(hidden !== undefined && hidden.toLowerCase() !== "until-found") ||
		attributes.get("aria-hidden")?.toLowerCase() === "true" ||
		(name === "dialog" && !attributes.has("open")) ||
		attributes.has("popover") ||
		(CLOSED_CLASS.test(classes) && !SHOWN_ON_WIDE_SCREENS.test(classes)) ||
		CLOSED_STYLE.test(style) ||
		(TRANSPARENT.test(style) && !FADES_IN.test(style));
	return closed ? "until-shown" : null;
}

const HIDDEN_CLASS =
	/(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-(?:text|only)|skip-link|skip-to-content)(?:\s|$)/i;
const CLOSED_CLASS = /(?:^|\s)d-none(?:\s|$)/i;
const SHOWN_ON_WIDE_SCREENS = /(?:^|\s)d-(?:sm|md|lg|xl|xxl)-(?!none)/;

const ZERO = String.raw`0(?:\.0+)?(?:px|em|rem|pt|%)?(?:;|!|$)`;
const HIDDEN_STYLE = new RegExp(
	[
		`font-size:${ZERO}`,
		"(?:^|;)color:transparent",
		String.raw`(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}`,
		String.raw`clip:rect\((?:[01](?:px)?,?){4}\)`,
		String.raw`clip-path:inset\((?:50|100)%`,
	].join("|"),
);
// `max-height: 0` is not included, because collapsed accordions usually have this style.
const CLOSED_STYLE = new RegExp(
	[
		"display:none",
		"visibility:(?:hidden|collapse)",
		"content-visibility:hidden",
		`(?:^|;)(?:width|max-width|height):${ZERO}`,
	].join("|"),
);
const TRANSPARENT = new RegExp(`(?:^|;)opacity:${ZERO}`);
/** Matches styles of elements that are transparent until an animation fades them in. */
const FADES_IN = /(?:^|;)(?:transform|transition|animation|will-change):(?!none)/;

/** Removes all declarations from a style except those that affect the meaning of text. */
export function keepMeaningfulStyle(style: string): string {
	return [...normalizeStyle(style).matchAll(MEANING)].map(([declaration]) => declaration).join(";");
}

const MEANING =
	/line-through|user-select:none|white-space:(?:pre|break-spaces)|display:(?:block|flex|grid|list-item|table-row)/g;

/** Removes comments, character references and white space, which could disguise a declaration. */
function normalizeStyle(style: string): string {
	return removeComments(decodeReferences(style)).replace(/\s+/g, "").toLowerCase();
}

function removeComments(style: string): string {
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
