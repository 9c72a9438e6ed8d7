/** Optional parts of the renderer, which are loaded when an answer first needs them. */
export interface Extras {
	/** Returns the code as HTML with a class for each kind of token; null if its language is unknown. */
	highlight(code: string, language: string): string | null;
	/** Returns a TeX formula as HTML; null if its syntax is invalid. */
	renderFormula(tex: string, isBlock: boolean): string | null;
}

/** Renders code and formulas as plain text. */
export const NO_EXTRAS: Extras = { highlight: () => null, renderFormula: () => null };
