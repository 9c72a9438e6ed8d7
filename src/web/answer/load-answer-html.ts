import { useEffect, useState } from "preact/hooks";
import type { renderAnswer } from "./answer-html.ts";

type RenderAnswer = typeof renderAnswer;

let loaded: RenderAnswer | null = null;
let loading: Promise<RenderAnswer> | null = null;

/** Loads the code that renders answers, so that it is there when an answer arrives. */
export function preloadAnswerHtml(): void {
	// Each answer that is shown loads the code again if this fails.
	load().catch(() => {});
}

/** Returns the function that renders answers; null until its code is loaded. */
export function useRenderAnswer(): RenderAnswer | null {
	const [, setIsLoaded] = useState(loaded !== null);
	useEffect(() => {
		if (loaded === null)
			load()
				.then(() => setIsLoaded(true))
				.catch(() => {});
	}, []);
	return loaded;
}

function load(): Promise<RenderAnswer> {
	loading ??= import("./answer-html.ts").then(
		(code) => {
			loaded = code.renderAnswer;
			return loaded;
		},
		(error) => {
			loading = null;
			throw error;
		},
	);
	return loading;
}
