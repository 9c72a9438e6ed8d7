import type { ChatResult, Source } from "../../contracts/tasks.ts";
import { listCited } from "../../text/used-sources.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { citeEvidence } from "./evidence-marks.ts";

/**
 * Returns an answer as Markdown with the citations that are shown beside its sentences, followed by a list of the sources
 * that it cites, or of all if it cites none.
 */
export function formatAnswer(answer: string, result: Pick<ChatResult, "sources" | "evidence">): string {
	const { sources } = result;
	const text = citeEvidence(answer, result);
	const cited = listCited(text, sources);
	const listed = cited.length > 0 ? cited : sources;
	if (listed.length === 0) return text.trim();
	return `${text.trim()}\n\n${lazyStrings.answer.sources}:\n\n${listed.map(formatSource).join("\n")}`;
}

function formatSource({ n, title, url }: Source): string {
	return `- [${n}] ${url === null ? title : `[${title.replaceAll(/[[\]]/g, "\\$&")}](<${url}>)`}`;
}
