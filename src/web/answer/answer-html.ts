import type { Extras } from "../markdown/extras.ts";
import { GrowingText } from "../markdown/growing-text.ts";
import { LAZY_EXTRAS } from "../markdown/load-extras.ts";
import { renderBlocks } from "../markdown/render.ts";
import { Rendering } from "../markdown/rendering.ts";
import { type Checked, placeEvidenceMarks, removePlaces, renderEvidenceMarks } from "./evidence-marks.ts";

export { onExtraLoaded } from "../markdown/load-extras.ts";

/** Code and formulas contain no evidence marks. */
const UNMARKED_EXTRAS: Extras = {
	highlight: (code, language) => LAZY_EXTRAS.highlight(removePlaces(code), language),
	renderFormula: (tex, isBlock) => LAZY_EXTRAS.renderFormula(removePlaces(tex), isBlock),
};

/** Renders one answer as HTML that is safe to insert. */
export class AnswerRenderer {
	readonly #growing = new GrowingText();
	#plain = new Rendering(new Map(), LAZY_EXTRAS);

	/**
	 * Returns the HTML of each block, such as a paragraph. A finished answer has citation buttons and evidence marks. While
	 * it grows, only its last blocks are rendered again.
	 */
	render(text: string, isRunning: boolean, result: Checked | null): string[] {
		if (isRunning) return this.#growing.render(text, this.#plain);
		if (result === null) return renderBlocks(text, this.#plain);
		const titles = new Map(result.sources.map(({ n, title }) => [n, title]));
		const blocks = renderBlocks(placeEvidenceMarks(text, result), new Rendering(titles, UNMARKED_EXTRAS));
		return blocks.map((html) => renderEvidenceMarks(html, result));
	}

	/** Makes the next call of `render` render all blocks again. */
	reset(): void {
		this.#plain = new Rendering(new Map(), LAZY_EXTRAS);
	}
}
