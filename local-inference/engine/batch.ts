/**
 * Returns how many tokens of each waiting sequence go into the next batch. A sequence that generates waits with one token
 * and always gets it. Of the prompts, the one with the least left takes what it can of `budget`: read one after another,
 * all but the last are answered sooner than if all were read side by side. The others still advance by a token each.
 */
export function shareBatch(waiting: readonly number[], budget: number): number[] {
	const amounts: number[] = waiting.map((tokens) => (tokens === 1 ? 1 : 0));
	const prompts = waiting
		.map((tokens, index) => ({ tokens, index }))
		.filter(({ tokens }) => tokens > 1)
		.sort((a, b) => a.tokens - b.tokens);
	let left = budget;
	prompts.forEach(({ tokens, index }, done) => {
		const behind = prompts.length - done - 1;
		const amount = Math.max(1, Math.min(tokens, left - behind));
		amounts[index] = amount;
		left -= amount;
	});
	return amounts;
}
