import { loadStyles } from "../ui/load-styles.ts";
import type { Extras } from "./extras.ts";

const FORMULA_STYLES = "/app/formula.css";

const listeners = new Set<() => void>();
const getHighlighter = loadOnce(async () => (await import("./highlight.ts")).highlight);
const getFormulaRenderer = loadOnce(async () => {
	const [{ renderFormula }] = await Promise.all([import("./formula.ts"), loadStyles(FORMULA_STYLES)]);
	return renderFormula;
});

/** Loads each of the extras when it is first needed. Until then, code and formulas are plain text. */
export const LAZY_EXTRAS: Extras = {
	highlight: (code, language) => getHighlighter()?.(code, language) ?? null,
	renderFormula: (tex, isBlock) => getFormulaRenderer()?.(tex, isBlock) ?? null,
};

/** Calls back whenever one of the extras has been loaded, so that answers can be rendered again. */
export function onExtraLoaded(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Returns a function that starts to load a value when it is first called, and returns null until it is loaded. */
function loadOnce<T>(load: () => Promise<T>): () => T | null {
	let loaded: T | null = null;
	let isRequested = false;
	return () => {
		if (isRequested) return loaded;
		isRequested = true;
		load().then(
			(value) => {
				loaded = value;
				for (const listener of listeners) listener();
			},
			// The text stays plain. Browsers don't load a module again after a failure.
			() => {},
		);
		return null;
	};
}
