/**
 * Returns how many tokens of each pending sequence go into the next batch. A generating sequence has one pending token
 * and always gets it. Among prompts, the shortest gets as much of `budget` as it can use: evaluating prompts one after
 * another finishes all but the last sooner than evaluating them side by side. The others still advance by one token
 * each.
 */
export function divideBatch(pending: readonly number[], budget: number): number[] {
	const shares: number[] = pending.map((tokens) => (tokens === 1 ? 1 : 0));
	const prompts = pending
		.map((tokens, index) => ({ tokens, index }))
		.filter(({ tokens }) => tokens > 1)
		.sort((a, b) => a.tokens - b.tokens);
	let remaining = budget;
	prompts.forEach(({ tokens, index }, served) => {
		const behind = prompts.length - served - 1;
		const share = Math.max(1, Math.min(tokens, remaining - behind));
		shares[index] = share;
		remaining -= share;
	});
	return shares;
}
