import { findLastBlock, renderBlocks, renderUnfinishedBlocks } from "./render.ts";
import type { Rendering } from "./rendering.ts";

interface RenderedText {
	source: string;
	blocks: readonly string[];
}

const NOTHING: RenderedText = { source: "", blocks: [] };

/** Renders a growing text. Blocks that cannot change anymore are rendered once. */
export class GrowingText {
	#rendering: Rendering | null = null;
	/** The blocks that cannot change anymore. */
	#finished = NOTHING;
	/** The blocks after them, except the last one. They change only if the last line turns out to continue them. */
	#closed = NOTHING;

	/** Returns the HTML of each block of the text so far. A different `rendering` renders all blocks again. */
	render(text: string, rendering: Rendering): string[] {
		const source = text.replace(/\r\n?/g, "\n");
		if (rendering !== this.#rendering || !source.startsWith(this.#finished.source)) {
			this.#finished = NOTHING;
			this.#closed = NOTHING;
		}
		this.#rendering = rendering;
		this.#finish(source, rendering);
		const rest = source.slice(this.#finished.source.length);
		const end = findLastBlock(rest);
		const closed = rest.slice(0, end);
		if (closed !== this.#closed.source)
			this.#closed = { source: closed, blocks: renderBlocks(closed, rendering) };
		// With the line break before it, a number such as `2` is recognized as the start of an item.
		const last = rest.slice(Math.max(0, end - 1));
		return [...this.#finished.blocks, ...this.#closed.blocks, ...renderUnfinishedBlocks(last, rendering)];
	}

	/**
	 * Finishes the blocks that the next block follows. A line without an end may still continue the block before it: `*`
	 * starts a list, but `**b` doesn't.
	 */
	#finish(source: string, rendering: Rendering): void {
		const { length } = this.#finished.source;
		const lines = source.slice(length, source.lastIndexOf("\n") + 1);
		const end = findLastBlock(lines);
		if (end === 0) return;
		const finished = lines.slice(0, end);
		const known = finished === this.#closed.source ? this.#closed.blocks : renderBlocks(finished, rendering);
		this.#finished = {
			source: this.#finished.source + finished,
			blocks: [...this.#finished.blocks, ...known],
		};
	}
}
