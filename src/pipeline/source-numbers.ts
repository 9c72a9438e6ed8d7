import type { Source } from "../contracts/tasks.ts";

/** Numbers the sources of several contributions in order of first use. A passage has the same number in all of them. */
export class SourceNumbers {
	readonly #sources = new Map<string, Source>();
	/** The passages that the last contribution added. */
	#added: string[] = [];

	/** All sources, with their numbers. */
	get sources(): Source[] {
		return [...this.#sources.values()];
	}

	/** Returns the sources of a contribution with their numbers, and the number for each of its own numbers. */
	add(sources: readonly Source[]): { sources: Source[]; numbers: ReadonlyMap<number, number> } {
		this.#added = [];
		const numbered = sources.map((source) => {
			const known = this.#sources.get(source.passage_id);
			const n = known?.n ?? this.#sources.size + 1;
			const renumbered = { ...source, n };
			if (known === undefined) {
				this.#sources.set(source.passage_id, renumbered);
				this.#added.push(source.passage_id);
			}
			return renumbered;
		});
		const numbers = new Map(sources.map(({ n }, at) => [n, numbered[at]?.n ?? n] as const));
		return { sources: numbered, numbers };
	}

	/** Removes the sources of the last contribution that no earlier one has. */
	removeLast(): void {
		for (const id of this.#added) this.#sources.delete(id);
		this.#added = [];
	}
}
