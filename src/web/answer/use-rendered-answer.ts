import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ShownBlocks } from "../markdown/show-blocks.ts";
import type { Checked } from "./evidence-marks.ts";
import { useAnswerBlocks } from "./load-answer-html.ts";

/**
 * Shows an answer as Markdown in the element of `container`, and as plain text until the code that renders it is loaded.
 * Returns whether it is loaded.
 */
export function useRenderedAnswer(
	container: RefObject<HTMLElement | null>,
	text: string,
	isRunning: boolean,
	result: Checked | null,
): boolean {
	const blocks = useAnswerBlocks(text, isRunning, result);
	const shown = useRef<ShownBlocks | null>(null);
	useLayoutEffect(() => {
		if (!container.current) return;
		shown.current ??= new ShownBlocks(container.current);
		if (blocks === null) container.current.textContent = text;
		// Safe: the renderer escapes all HTML in the answer.
		else shown.current.show(blocks);
	}, [container, blocks, text]);
	return blocks !== null;
}
