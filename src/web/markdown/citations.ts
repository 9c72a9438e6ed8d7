import type { MarkdownIt } from "markdown-it";
import { type CitationMark, findCitations } from "../../text/citation-marks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { type Citable, Rendering } from "./rendering.ts";

type StateCore = InstanceType<MarkdownIt["core"]["State"]>;
type Token = InstanceType<StateCore["Token"]>;

/** Markdown plugin: renders each citation of a source in `env.citable` as a button, except in code and links. */
export function citationButtons(markdown: MarkdownIt): void {
	// This rule runs before adjacent text tokens are joined, because afterwards an escaped `\[1\]` looks like a
	// citation.
	markdown.core.ruler.before("text_join", "citations", (state) => {
		const { citable } = Rendering.of(state.env);
		if (citable.size === 0) return;
		for (const block of state.tokens) {
			if (block.type === "inline")
				block.children = replaceCitationMarks(state, block.children ?? [], citable);
		}
	});
	markdown.renderer.rules.citation = (tokens, index) => {
		const { content = "", info = "" } = tokens[index] ?? {};
		const title = markdown.utils.escapeHtml(info);
		const label = markdown.utils.escapeHtml(lazyStrings.answer.source(Number(content), info));
		return `<button type="button" class="citation" data-citation="${content}" title="${title}" aria-label="${label}">[${content}]</button>`;
	};
}

function replaceCitationMarks(state: StateCore, tokens: readonly Token[], citable: Citable): Token[] {
	let links = 0;
	return tokens.flatMap((token) => {
		if (token.type === "link_open") links++;
		if (token.type === "link_close") links--;
		return token.type === "text" && links === 0 ? splitText(state, token, citable) : [token];
	});
}

function splitText(state: StateCore, { content, level }: Token, citable: Citable): Token[] {
	const tokens: Token[] = [];
	const push = (type: string, content: string, info = "") => {
		tokens.push(Object.assign(new state.Token(type, "", 0), { content, info, level }));
	};
	let end = 0;
	for (const mark of findCitations(content)) {
		push("text", content.slice(end, mark.start));
		end = mark.end;
		const parts = resolveItems(mark, citable);
		if (parts.every((part) => typeof part === "string")) push("text", content.slice(mark.start, mark.end));
		else {
			for (const part of parts) {
				if (typeof part === "string") push("text", `[${part}]`);
				else push("citation", String(part), citable.get(part));
			}
		}
	}
	push("text", content.slice(end));
	return tokens;
}

/** Returns the source numbers of a citation. An item that matches no source is returned as text. */
function resolveItems({ items }: CitationMark, citable: Citable): (number | string)[] {
	return items.flatMap<number | string>(({ text, first, last }) => {
		const numbers = [...citable.keys()].filter((n) => first <= n && n <= last).sort((a, b) => a - b);
		return numbers.length > 0 ? numbers : [text];
	});
}
