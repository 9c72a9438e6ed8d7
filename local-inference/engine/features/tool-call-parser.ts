import { tryParseJson } from "../../../src/contracts/json.ts";
import { overlapLength } from "../../../src/text/overlap-length.ts";
import { newToolCallId } from "../../../src/upstream/tool-calls.ts";
import type { GenerateEvent } from "../engine.ts";
import { CALL_CLOSE, CALL_OPEN } from "./tool-format.ts";

type Part = Extract<GenerateEvent, { type: "token" | "tool_call" }>;

const HEAD = /^\{"name": "([^"\\]+)", "arguments": /;
const END = `}${CALL_CLOSE}`;

/** Separates tool calls from the text of an answer while it streams. The arguments of a call stream, too. */
export class ToolCallParser {
	#state: "text" | "head" | "arguments" = "text";
	#held = "";
	#index = 0;
	/** The arguments of the current call so far. */
	#given = "";

	/** Adds the next part of the answer. Holds back what may be the start of a tag. */
	push(event: Extract<GenerateEvent, { type: "token" }>): Part[] {
		this.#held += event.text;
		const parts: Part[] = [];
		while (this.#readNext(event, parts)) {}
		return parts;
	}

	/** Returns the text held back at the end of the answer, but not the start of the tag after complete arguments. */
	flush(): Part[] {
		const held = this.#held;
		this.#held = "";
		if (this.#state === "head" || held === "") return [];
		if (this.#state === "text") return this.#text(held);
		return tryParseJson(this.#given) === undefined ? [this.#arguments(held)] : [];
	}

	/** Reads in the current state. Returns whether the rest can be read in another one. */
	#readNext(
		{ logprobs }: { logprobs?: Extract<Part, { type: "token" }>["logprobs"] },
		parts: Part[],
	): boolean {
		if (this.#state === "head") {
			const [head, name = ""] = HEAD.exec(this.#held) ?? [""];
			if (head === "") return false;
			this.#held = this.#held.slice(head.length);
			parts.push({ type: "tool_call", index: this.#index, id: newToolCallId(), name, arguments: "" });
			this.#given = "";
			this.#state = "arguments";
			return true;
		}
		const tag = this.#state === "text" ? CALL_OPEN : END;
		const at = this.#held.indexOf(tag);
		const end = at < 0 ? this.#held.length - overlapLength(this.#held, tag) : at;
		const text = this.#held.slice(0, end);
		this.#held = this.#held.slice(at < 0 ? end : end + tag.length);
		if (text !== "")
			parts.push(...(this.#state === "text" ? this.#text(text, logprobs) : [this.#arguments(text)]));
		if (at < 0) return false;
		if (this.#state === "arguments") this.#index++;
		this.#state = this.#state === "text" ? "head" : "text";
		return true;
	}

	/** Returns a part of the answer's text, but not the whitespace around calls. */
	#text(text: string, logprobs?: Extract<Part, { type: "token" }>["logprobs"]): Part[] {
		if (this.#index > 0 && text.trim() === "") return [];
		return [{ type: "token", text, ...(logprobs && { logprobs }) }];
	}

	#arguments(text: string): Part {
		this.#given += text;
		return { type: "tool_call", index: this.#index, arguments: text };
	}
}
