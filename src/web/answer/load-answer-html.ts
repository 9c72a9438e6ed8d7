import { useEffect, useMemo, useState } from "preact/hooks";
import type { onExtraLoaded } from "../markdown/load-extras.ts";
import type { AnswerRenderer } from "./answer-html.ts";
import type { Checked } from "./evidence-marks.ts";

interface AnswerHtml {
	AnswerRenderer: typeof AnswerRenderer;
	onExtraLoaded: typeof onExtraLoaded;
}

let loaded: AnswerHtml | null = null;
let loading: Promise<AnswerHtml> | null = null;

/** Loads the code that renders answers, so that it is there when an answer arrives. */
export function preloadAnswerHtml(): void {
	// Each answer that is shown loads the code again if this fails.
	load().catch(() => {});
}

/**
 * Returns the HTML of each block of an answer; null until the code that renders it is loaded. Renders the answer again
 * when the code that colors code or renders formulas is loaded.
 */
export function useAnswerBlocks(
	text: string,
	isRunning: boolean,
	result: Checked | null,
): readonly string[] | null {
	const code = useAnswerHtml();
	const renderer = useMemo(() => (code === null ? null : new code.AnswerRenderer()), [code]);
	const [version, setVersion] = useState(0);
	useEffect(
		() =>
			code?.onExtraLoaded(() => {
				renderer?.reset();
				setVersion((before) => before + 1);
			}),
		[code, renderer],
	);
	return useMemo(
		() => renderer?.render(text, isRunning, result) ?? null,
		[renderer, version, text, isRunning, result],
	);
}

function useAnswerHtml(): AnswerHtml | null {
	const [, setIsLoaded] = useState(loaded !== null);
	useEffect(() => {
		if (loaded === null)
			load()
				.then(() => setIsLoaded(true))
				.catch(() => {});
	}, []);
	return loaded;
}

function load(): Promise<AnswerHtml> {
	loading ??= import("./answer-html.ts").then(
		({ AnswerRenderer, onExtraLoaded }) => {
			loaded = { AnswerRenderer, onExtraLoaded };
			return loaded;
		},
		(error) => {
			loading = null;
			throw error;
		},
	);
	return loading;
}
