import type { ChatResult } from "../../contracts/tasks.ts";
import { renderMarkdown, renderUnfinished } from "../markdown/render.ts";
import { placeEvidenceMarks, renderEvidenceMarks } from "./evidence-marks.ts";

/** Renders an answer as HTML that is safe to insert, with citation buttons and evidence marks once it is finished. */
export function renderAnswer(text: string, isRunning: boolean, result: ChatResult | null): string {
	if (isRunning) return renderUnfinished(text);
	if (result === null) return renderMarkdown(text, new Map());
	const titles = new Map(result.sources.map(({ n, title }) => [n, title]));
	return renderEvidenceMarks(renderMarkdown(placeEvidenceMarks(text, result), titles), result);
}
