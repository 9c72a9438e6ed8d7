/** How models mark their thinking. What stands between the two is hidden. */
interface Mark {
	open: string;
	close: string;
}

const MARKS: readonly Mark[] = [
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
	// gpt-oss, whose answer is a channel of its own
	{ open: "<|channel|>analysis", close: "<|channel|>final<|message|>" },
];
const MARK_MAX_CHARS = Math.max(...MARKS.flatMap(({ open, close }) => [open.length, close.length]));

/** Models whose chat template opens the thinking, so that their answer has only the closing mark. */
const OPENED_BY_TEMPLATE = /deepseek-r1|qwq|thinking/i;

/**
 * Separates the thinking at the beginning of an answer from what the user reads, while it streams. Only a leading
 * block is thinking; a mark later in the text belongs to the answer. Time and memory are linear in the text.
 */
export class ThinkingFilter {
	/** True once any thinking was found. */
	thought = false;
	/**
	 * True when a closing mark shows that text which was already returned was thinking: the template had opened it.
	 * Whoever shows the text has to start again with `opened`.
	 */
	tooLate = false;
	readonly #opened: boolean;
	#state: "start" | "opened" | "answer" | Mark = "start";
	#space = "";
	#held: string[] = [];
	#tail = "";
	#rest = "";

	constructor({ opened = false } = {}) {
		this.#opened = opened;
	}

	/** Returns whether the text so far counts as thinking only because the template is known to open it. */
	get presumes(): boolean {
		return this.#state === "opened";
	}

	/** Takes the next part of the answer and returns what is known not to be thinking. */
	push(text: string): string {
		let shown = "";
		for (let rest = text; rest !== ""; rest = this.#rest) {
			this.#rest = "";
			shown += this.#step(rest);
		}
		return shown;
	}

	/** Notes that the server sends the thinking in a field of its own. Returns what was held back as presumed thinking. */
	separated(): string {
		this.thought = true;
		const held = this.#state === "opened" ? this.#held.join("") : "";
		if (this.#state === "opened") this.#state = "answer";
		return held.trimStart();
	}

	/** Returns what was held back because it might have begun a mark, and leading white space unless it follows thinking. */
	flush(): string {
		if (this.#state !== "start") return "";
		return (this.thought ? "" : this.#space) + this.#tail;
	}

	/** Returns the text that was presumed to be thinking, for an answer that ended without a closing mark. */
	presumed(): string {
		return this.presumes ? this.#held.join("") : "";
	}

	/** Reads text in the current state. Text that belongs to the next state is left in `#rest`. */
	#step(text: string): string {
		switch (this.#state) {
			case "start":
				return this.#start(text);
			case "opened":
				this.#held.push(text);
				return this.#close(MARKS, text);
			case "answer":
				return this.#answer(text);
			default:
				return this.#close([this.#state], text);
		}
	}

	#start(text: string): string {
		const all = this.#tail + text;
		const rest = all.trimStart();
		this.#space += all.slice(0, all.length - rest.length);
		this.#tail = rest;
		if (rest === "") return "";
		for (const mark of MARKS) {
			if (rest.startsWith(mark.open)) return this.#enter(mark, rest.slice(mark.open.length));
			// The template opened the thinking and the model had none, or the answer begins in its own channel.
			if (rest.startsWith(mark.close)) return this.#enter("start", rest.slice(mark.close.length));
		}
		if (MARKS.some(({ open, close }) => open.startsWith(rest) || close.startsWith(rest))) return "";
		this.#tail = "";
		const space = this.thought ? "" : this.#space;
		this.#state = this.#opened && !this.thought ? "opened" : "answer";
		this.#rest = space + rest;
		return "";
	}

	#enter(state: "start" | Mark, rest: string): string {
		this.thought = true;
		this.#state = state;
		this.#tail = "";
		this.#held = [];
		this.#rest = rest;
		return "";
	}

	/** Looks for the end of the thinking. */
	#close(marks: readonly Mark[], text: string): string {
		const end = closingEnd(marks, this.#tail, text, this.presumes);
		if (end !== null) return this.#enter("start", text.slice(end));
		this.#tail = (this.#tail + text).slice(-MARK_MAX_CHARS);
		return "";
	}

	/** Looks in the answer for the end of thinking whose beginning was not seen. */
	#answer(text: string): string {
		if (this.thought) return text;
		const all = this.#tail + text;
		// An answer about the marks has the opening one first, or quotes the closing one.
		if (MARKS.some(({ open }) => all.includes(open))) this.thought = true;
		else this.tooLate ||= closingEnd(MARKS, this.#tail, text, true) !== null;
		this.#tail = all.slice(-MARK_MAX_CHARS);
		return text;
	}
}

/** Returns where in `text` the first closing mark ends, which may begin in the `tail` before it; null without one. */
function closingEnd(marks: readonly Mark[], tail: string, text: string, skipQuoted: boolean): number | null {
	const all = tail + text;
	const ends = marks.flatMap(({ close }) => {
		let at = all.indexOf(close, Math.max(0, tail.length - close.length + 1));
		while (at >= 0 && skipQuoted && QUOTES.has(all[at - 1] ?? "")) at = all.indexOf(close, at + 1);
		return at < 0 ? [] : [at + close.length - tail.length];
	});
	return ends.length === 0 ? null : Math.min(...ends);
}

const QUOTES: ReadonlySet<string> = new Set(["`", '"', "'", "“", "‘", "«"]);

/** Returns whether the template of this model is known to open the thinking. */
export function opensInThought(model: string): boolean {
	return OPENED_BY_TEMPLATE.test(model);
}

/** Returns a whole answer without its thinking. */
export function withoutThinking(answer: string): string {
	const filter = new ThinkingFilter();
	const said = filter.push(answer) + filter.flush();
	if (!filter.tooLate) return said;
	const opened = new ThinkingFilter({ opened: true });
	return opened.push(answer) + opened.flush();
}
