import type { MarkdownIt } from "markdown-it";
import { type CitationMark, citationsIn } from "../../text/citation-marks.ts";

/** The titles of the sources that an answer may cite, by number. */
export type Citable = ReadonlyMap<number, string>;

type StateCore = InstanceType<MarkdownIt["core"]["State"]>;
type Token = InstanceType<StateCore["Token"]>;

/** Makes each cited number that `env.citable` holds a button with `data-citation`, outside of code and links. */
export function citationButtons(markdown: MarkdownIt): void {
	// Before adjacent texts are joined: after that, an escaped `\[1\]` looks like a citation.
	markdown.core.ruler.before("text_join", "citations", (state) => {
		const citable = citableOf(state.env);
		if (citable.size === 0) return;
		for (const block of state.tokens) {
			if (block.type === "inline") block.children = withButtons(state, block.children ?? [], citable);
		}
	});
	markdown.renderer.rules.citation = (tokens, index) => {
		const { content = "", info = "" } = tokens[index] ?? {};
		const title = markdown.utils.escapeHtml(info);
		return `<button type="button" class="citation" data-citation="${content}" title="${title}" aria-label="Source ${content}: ${title}">[${content}]</button>`;
	};
}

function withButtons(state: StateCore, tokens: readonly Token[], citable: Citable): Token[] {
	let links = 0;
	return tokens.flatMap((token) => {
		if (token.type === "link_open") links++;
		if (token.type === "link_close") links--;
		return token.type === "text" && links === 0 ? split(state, token, citable) : [token];
	});
}

function split(state: StateCore, { content, level }: Token, citable: Citable): Token[] {
	const tokens: Token[] = [];
	const push = (type: string, content: string, info = "") => {
		tokens.push(Object.assign(new state.Token(type, "", 0), { content, info, level }));
	};
	let done = 0;
	for (const mark of citationsIn(content)) {
		push("text", content.slice(done, mark.start));
		done = mark.end;
		const shown = shownOf(mark, citable);
		if (shown.every((number) => typeof number === "string"))
			push("text", content.slice(mark.start, mark.end));
		else {
			for (const number of shown) {
				if (typeof number === "string") push("text", `[${number}]`);
				else push("citation", String(number), citable.get(number));
			}
		}
	}
	push("text", content.slice(done));
	return tokens;
}

/** Returns the numbers that can be cited, and the other items as text. */
function shownOf({ items }: CitationMark, citable: Citable): (number | string)[] {
	return items.flatMap<number | string>(({ text, first, last }) => {
		const given = [...citable.keys()].filter((n) => first <= n && n <= last).sort((a, b) => a - b);
		return given.length > 0 ? given : [text];
	});
}

function citableOf(env: unknown): Citable {
	const { citable } = Object(env);
	return citable instanceof Map ? citable : new Map();
}
