import { shareBatch } from "./batch.ts";

/** One request at work in a sequence. */
export interface Player {
	/** How many tokens it has ready to evaluate: 1 while it generates, the rest of its prompt before. */
	ready(): number;
	/** Evaluates so many of them. Resolves to whether there is more to do; a rejection ends its part alone. */
	step(tokens: number): Promise<boolean>;
}

export interface RoundsDeps {
	/** How many tokens of prompts one round evaluates, when one request is at work and when several are. */
	budget: (players: number) => number;
	/** A round of that many tokens begins, and ends. */
	begin: (tokens: number) => void;
	end: () => void;
}

/**
 * Lets all requests take each step together, so that every step is one batch of all sequences. (Sequences that run
 * freely fall out of step: batches become partial, and since there is always a next one, the library never lets go of
 * the context, for which a new request waits.)
 */
export class Rounds {
	readonly #deps: RoundsDeps;
	readonly #players = new Map<Player, { resolve: () => void; reject: (error: unknown) => void }>();
	#playing = false;

	constructor(deps: RoundsDeps) {
		this.#deps = deps;
	}

	/** Takes part from the next round on. Resolves when the player has no more to do. */
	play(player: Player): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#players.set(player, { resolve, reject });
			if (!this.#playing) void this.#run();
		});
	}

	async #run(): Promise<void> {
		this.#playing = true;
		while (this.#players.size > 0) {
			const players = [...this.#players.keys()];
			const amounts = shareBatch(
				players.map((player) => player.ready()),
				this.#deps.budget(players.length),
			);
			this.#deps.begin(amounts.reduce((sum, amount) => sum + amount, 0));
			await Promise.all(players.map((player, index) => this.#step(player, amounts[index] ?? 1)));
			this.#deps.end();
		}
		this.#playing = false;
	}

	async #step(player: Player, tokens: number): Promise<void> {
		const ends = this.#players.get(player);
		try {
			if (await player.step(tokens)) return;
			ends?.resolve();
		} catch (error) {
			ends?.reject(error);
		}
		this.#players.delete(player);
	}
}
