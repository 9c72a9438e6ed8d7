import type { ChainEvent } from "../inference/chain.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { GenerateEvent } from "../inference/provider.ts";

type Finish = Extract<GenerateEvent, { type: "finish" }>;

/** Collects what a chain reports about one generation: its provider, progress, first token and last event. */
export class GenerationRecord {
	provider: string | null = null;
	/** Whether the provider has a model. */
	hasModel = false;
	chainProgress: ChainProgress;
	/** Epoch milliseconds. */
	firstTokenAt: number | null = null;
	/** The last event; null while the answer is incomplete. Its usage includes that of earlier answers to the call. */
	finish: Finish | null = null;

	constructor(start: ChainProgress) {
		this.chainProgress = start;
	}

	add(event: ChainEvent, now: () => number): void {
		switch (event.type) {
			case "provider":
				this.provider = event.name;
				this.hasModel = event.hasModel;
				this.chainProgress = event.progress;
				break;
			case "token":
			case "tool_call":
				this.firstTokenAt ??= now();
				break;
			case "finish":
				this.finish = this.finish === null ? event : sumOf(this.finish, event);
		}
	}
}

function sumOf(before: Finish, last: Finish): Finish {
	const prompt_tokens = before.usage.prompt_tokens + last.usage.prompt_tokens;
	const completion_tokens = before.usage.completion_tokens + last.usage.completion_tokens;
	return { ...last, usage: { prompt_tokens, completion_tokens } };
}
