import { overlapLength } from "../text/overlap-length.ts";

/** The tags that enclose a model's thinking. */
interface Tag {
	open: string;
	close: string;
}

const TAGS: readonly Tag[] = [
	// DeepSeek-R1, Qwen3, QwQ, SmolLM3, Granite
	{ open: "<think>", close: "</think>" },
	{ open: "<thinking>", close: "</thinking>" },
	{ open: "<thought>", close: "</thought>" },
	{ open: "<reasoning>", close: "</reasoning>" },
	// Magistral
	{ open: "[THINK]", close: "[/THINK]" },
	// Seed-OSS
	{ open: "<seed:think>", close: "</seed:think>" },
	// Kimi-VL
	{ open: "◁think▷", close: "◁/think▷" },
	// Command A
	{ open: "<|START_THINKING|>", close: "<|END_THINKING|>" },
	// Apertus
	{ open: "<|inner_prefix|>", close: "<|inner_suffix|>" },
	// Gemma 4
	{ open: "<|channel>thought", close: "<channel|>" },
	// gpt-oss, which writes its answer to a separate channel
	{ open: "<|channel|>analysis", close: "<|channel|>final<|message|>" },
];
const TAG_MAX_CHARS = Math.max(...TAGS.flatMap(({ open, close }) => [open.length, close.length]));

/** Models whose chat template opens the thinking block. Their output contains only the closing tag. */
const OPENED_BY_TEMPLATE = /deepseek-r1|qwq|thinking/i;

/**
 * Removes the thinking at the start of an answer while the answer streams. Only a leading block is thinking; a tag
 * later in the text belongs to the answer. Time and memory are linear in the length of the text.
 */
export class ThinkingFilter {
	/** True once thinking has been found. */
	foundThinking = false;
	/**
	 * True once a closing tag shows that the chat template opened the thinking block. The text returned so far was
	 * thinking, so the caller must start over with `isOpen`.
	 */
	missedThinking = false;
	readonly #isOpen: boolean;
	#state: "start" | "presuming" | "answer" | Tag = "start";
	#space = "";
	#held: string[] = [];
	#tail = "";
	#rest = "";
	/** Thinking that has not been taken yet. */
	#thought = "";

	/** Creates a filter. `isOpen` is true if the chat template opens the thinking block. */
	constructor({ isOpen = false } = {}) {
		this.#isOpen = isOpen;
	}

	/** Whether the text so far is presumed to be thinking only because of `isOpen`. */
	get isPresuming(): boolean {
		return this.#state === "presuming";
	}

	/** Adds the next part of the answer. Returns the text that is known not to be thinking. */
	push(text: string): string {
		let shown = "";
		for (let rest = text; rest !== ""; rest = this.#rest) {
			this.#rest = "";
			shown += this.#read(rest);
		}
		return shown;
	}

	/**
	 * Records that the server sends the thinking in a separate field. Returns the text that was held back as presumed
	 * thinking.
	 */
	acceptSeparateThinking(): string {
		this.foundThinking = true;
		const held = this.presumedThinking();
		if (this.isPresuming) this.#state = "answer";
		return held.trimStart();
	}

	/**
	 * Returns the text held back because it might be the start of a tag. Includes leading whitespace unless it follows
	 * thinking.
	 */
	flush(): string {
		if (this.#state !== "start") return "";
		return (this.foundThinking ? "" : this.#space) + this.#tail;
	}

	/** Returns the text presumed to be thinking, for an answer that ended without a closing tag. */
	presumedThinking(): string {
		return this.isPresuming ? this.#held.join("") : "";
	}

	/**
	 * Returns the thinking that was found or presumed since the last call. Text that may be the start of a closing tag is
	 * returned by a later call.
	 */
	takeThinking(): string {
		const kept =
			typeof this.#state === "string" && !this.isPresuming
				? 0
				: Math.max(...TAGS.map(({ close }) => overlapLength(this.#thought, close)));
		const text = this.#thought.slice(0, this.#thought.length - kept);
		this.#thought = this.#thought.slice(text.length);
		return text;
	}

	/** Processes text in the current state. Stores text that belongs to the next state in `#rest`. */
	#read(text: string): string {
		switch (this.#state) {
			case "start":
				return this.#readStart(text);
			case "presuming":
				this.#held.push(text);
				return this.#readThinking(TAGS, text);
			case "answer":
				return this.#readAnswer(text);
			default:
				return this.#readThinking([this.#state], text);
		}
	}

	#readStart(text: string): string {
		const all = this.#tail + text;
		const rest = all.trimStart();
		this.#space += all.slice(0, all.length - rest.length);
		this.#tail = rest;
		if (rest === "") return "";
		for (const tag of TAGS) {
			if (rest.startsWith(tag.open)) return this.#enter(tag, rest.slice(tag.open.length));
			// Either the template opened a block that the model left empty, or the answer starts in a separate channel.
			if (rest.startsWith(tag.close)) return this.#enter("start", rest.slice(tag.close.length));
		}
		if (TAGS.some(({ open, close }) => open.startsWith(rest) || close.startsWith(rest))) return "";
		this.#tail = "";
		const space = this.foundThinking ? "" : this.#space;
		this.#state = this.#isOpen && !this.foundThinking ? "presuming" : "answer";
		this.#rest = space + rest;
		return "";
	}

	#enter(state: "start" | Tag, rest: string): string {
		this.foundThinking = true;
		this.#state = state;
		this.#tail = "";
		this.#held = [];
		this.#rest = rest;
		return "";
	}

	/** Searches for the closing tag of the thinking. */
	#readThinking(tags: readonly Tag[], text: string): string {
		const end = findClosingTag(tags, this.#tail, text, this.isPresuming);
		this.#thought += text.slice(0, end ?? text.length);
		if (end !== null) {
			const closed = tags.find(({ close }) => this.#thought.endsWith(close));
			this.#thought = this.#thought.slice(0, this.#thought.length - (closed?.close.length ?? 0));
			return this.#enter("start", text.slice(end));
		}
		this.#tail = (this.#tail + text).slice(-TAG_MAX_CHARS);
		return "";
	}

	/** Searches the answer for the closing tag of thinking that had no opening tag. */
	#readAnswer(text: string): string {
		if (this.foundThinking) return text;
		const all = this.#tail + text;
		// An answer that merely discusses the tags contains an opening tag first, or quotes the closing tag.
		if (TAGS.some(({ open }) => all.includes(open))) this.foundThinking = true;
		else this.missedThinking ||= findClosingTag(TAGS, this.#tail, text, true) !== null;
		this.#tail = all.slice(-TAG_MAX_CHARS);
		return text;
	}
}

/**
 * Returns the offset after the first closing tag in `text`, or null. The tag may start in `tail`, which precedes it.
 */
function findClosingTag(
	tags: readonly Tag[],
	tail: string,
	text: string,
	skipQuoted: boolean,
): number | null {
	const all = tail + text;
	const ends = tags.flatMap(({ close }) => {
		let at = all.indexOf(close, Math.max(0, tail.length - close.length + 1));
		while (at >= 0 && skipQuoted && QUOTES.has(all[at - 1] ?? "")) at = all.indexOf(close, at + 1);
		return at < 0 ? [] : [at + close.length - tail.length];
	});
	return ends.length === 0 ? null : Math.min(...ends);
}

const QUOTES: ReadonlySet<string> = new Set(["`", '"', "'", "“", "‘", "«"]);

/** Returns whether the model's chat template is known to open the thinking block. */
export function templateOpensThinking(model: string): boolean {
	return OPENED_BY_TEMPLATE.test(model);
}

/** Removes the thinking from a complete answer. */
export function removeThinking(answer: string): string {
	const filter = new ThinkingFilter();
	const text = filter.push(answer) + filter.flush();
	if (!filter.missedThinking) return text;
	const openFilter = new ThinkingFilter({ isOpen: true });
	return openFilter.push(answer) + openFilter.flush();
}
