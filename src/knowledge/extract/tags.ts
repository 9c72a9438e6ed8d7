// Element and attribute names that `tidy` distinguishes.

/** Valid element names, including custom elements. Other names are not passed to the parser. */
export const NAME = /^[a-z][a-z0-9-]*$/;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

export const NONE: ReadonlySet<string> = new Set();
export const WRAPPERS = words("html head body frameset");
export const PARAGRAPH = words("p");
export const HEADINGS = words("h1 h2 h3 h4 h5 h6");
export const CELLS = words("td th caption table");
export const TABLE = words("table caption thead tbody tfoot tr td th");
export const FOREIGN = words("svg math");
export const VOID_ELEMENTS = words("base br hr img input link meta");
export const UNREAD_VOID_ELEMENTS = words("area col embed mprescripts mspace none param source track wbr");
export const UNREAD_ELEMENTS = words(
	"applet audio canvas datalist map noscript object rp rt select svg template video",
);
export const BLOCK = words(
	`address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form
	h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section summary
	table caption thead tbody tfoot tr td th ul`,
);
export const IMPLIED_END_TAGS = new Map(
	Object.entries({
		li: { closes: words("li"), within: words("ul ol menu table td th") },
		dt: { closes: words("dt dd"), within: words("dl table td th") },
		dd: { closes: words("dt dd"), within: words("dl table td th") },
		td: { closes: words("td th"), within: words("tr table") },
		th: { closes: words("td th"), within: words("tr table") },
		tr: { closes: words("tr"), within: words("table") },
		thead: { closes: words("thead tbody tfoot"), within: words("table") },
		tbody: { closes: words("thead tbody tfoot"), within: words("table") },
		tfoot: { closes: words("thead tbody tfoot"), within: words("table") },
		a: { closes: words("a"), within: BLOCK },
		...Object.fromEntries([...HEADINGS].map((name) => [name, { closes: HEADINGS, within: BLOCK }])),
	}),
);
/** Raw text elements, whose content extends to the end tag. */
export const RAW_TEXT = words("script style textarea title iframe noembed noframes xmp");
/** Attributes that extraction uses. */
export const READ_ATTRIBUTES = words(
	`alt alttext aria-controls aria-expanded aria-haspopup aria-hidden aria-labelledby aria-roledescription checked class colspan
	commandfor content data-bs-target data-bs-toggle data-line data-line-number data-target data-toggle datetime dir
	disabled encoding for hidden href http-equiv id itemprop lang name onclick open popover popovertarget property readonly rel
	reversed role rowspan shadowrootmode slot start style title type value x-show xml:lang`,
);
