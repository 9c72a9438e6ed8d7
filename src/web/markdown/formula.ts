import katex from "katex";

/** Limits for formulas from a model: the length of rules in ems, and the number of macro expansions. */
const SIZE_MAX_EM = 20;
const EXPANSIONS_MAX = 500;

/**
 * Returns a TeX formula as HTML, with MathML for screen readers; null if its syntax is invalid. `ShownBlocks` applies the
 * styles in its `data-style` attributes.
 */
export function renderFormula(tex: string, isBlock: boolean): string | null {
	try {
		const html = katex.renderToString(tex, {
			displayMode: isBlock,
			strict: "ignore",
			trust: false,
			maxSize: SIZE_MAX_EM,
			maxExpand: EXPANSIONS_MAX,
		});
		// The Content-Security-Policy forbids `style` attributes. KaTeX escapes quotes in text.
		return html.replaceAll(' style="', ' data-style="');
	} catch (error) {
		if (error instanceof katex.ParseError) return null;
		throw error;
	}
}
