/**
 * How many tokens of each waiting sequence go into the next batch. A sequence that generates waits with one token and
 * always gets it; the others share `budget` evenly, so that a long prompt never stops the streams beside it for longer
 * than `budget` tokens take.
 */
export function shareBatch(waiting: readonly number[], budget: number): number[] {
	const amounts: number[] = waiting.map((tokens) => (tokens === 1 ? 1 : 0));
	const prompts = waiting
		.map((tokens, index) => ({ tokens, index }))
		.filter(({ tokens }) => tokens > 1)
		.sort((a, b) => a.tokens - b.tokens);
	let left = budget;
	prompts.forEach(({ tokens, index }, done) => {
		const amount = Math.max(1, Math.min(tokens, Math.floor(left / (prompts.length - done))));
		amounts[index] = amount;
		left -= amount;
	});
	return amounts;
}
