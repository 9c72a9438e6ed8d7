import type { LiveContribution } from "../../../src/contracts/tasks.ts";

/** The next part of a contribution. */
export interface ContributionPart {
	index: number;
	state: LiveContribution["state"];
	text: string;
}

/** The contributions to a running answer, and their parts that have not been sent. */
export class LiveContributions {
	#all: LiveContribution[] = [];
	readonly #unsent = new Map<number, ContributionPart>();

	/** The contributions so far. */
	get all(): readonly LiveContribution[] {
		return this.#all;
	}

	/** Starts with empty contributions. */
	plan(questions: readonly Pick<LiveContribution, "agent" | "question">[]): void {
		this.#all = questions.map((asked) => ({ ...asked, state: "waiting", text: "" }));
		this.#unsent.clear();
	}

	/** Adds a part to a contribution. */
	add({ index, state, text }: ContributionPart): void {
		const contribution = this.#all[index];
		if (contribution === undefined) return;
		this.#all[index] = { ...contribution, state, text: contribution.text + text };
		this.#unsent.set(index, { index, state, text: (this.#unsent.get(index)?.text ?? "") + text });
	}

	/** Returns the unsent parts, one for each contribution that has changed, and marks them as sent. */
	takeUnsent(): ContributionPart[] {
		const parts = [...this.#unsent.values()];
		this.#unsent.clear();
		return parts;
	}
}
