import type { Token } from "node-llama-cpp";
import type { TokenLogprob } from "../../src/contracts/openai-features.ts";

/** The log probability of a token that cannot occur. JSON has no negative infinity; OpenAI's API sends the same. */
const IMPOSSIBLE = -9_999;

/**
 * Returns a token's log probability and those of the `top` most probable tokens. `probabilities` are those after
 * sampling parameters have been applied, the most probable token first.
 */
export function tokenLogprob(
	token: Token,
	probabilities: ReadonlyMap<Token, number>,
	top: number,
	detokenize: (token: Token) => string,
): TokenLogprob {
	const describe = (one: Token) => {
		const text = detokenize(one);
		const probability = probabilities.get(one) ?? 0;
		const logprob = probability > 0 ? Math.log(probability) : IMPOSSIBLE;
		return { token: text, logprob, bytes: [...new TextEncoder().encode(text)] };
	};
	return { ...describe(token), top_logprobs: [...probabilities.keys()].slice(0, top).map(describe) };
}
