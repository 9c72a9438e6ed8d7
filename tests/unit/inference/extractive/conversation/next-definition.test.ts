import { expect, test } from "vitest";
import { converse, page } from "../helpers.ts";

const KINDS = page(
	1,
	"Neural networks",
	"Recurrent networks (RNNs) read a sequence step by step. Transformers use attention: every element weighs the others. Networks learn from examples.",
	"Kinds",
);
const AI = page(
	2,
	"Artificial intelligence (AI)",
	"Deep learning is machine learning with many layers. AI filters spam and translates text. People worry about AI.",
);
const CONSENSUS = page(
	3,
	"Chains",
	"In proof of work (PoW), nodes spend computing power. In proof of stake (PoS), they put up a deposit of coins.",
);

test.each([
	[["what are transformers in AI?", "what about RNNs?"], "Recurrent networks (RNNs) read a sequence"],
	[["what are transformers?", "and RNNs?"], "Recurrent networks (RNNs) read a sequence"],
	[["What is proof of stake?", "tell me more", "and proof of work?"], "In proof of work (PoW), nodes"],
	[["diff b/w transformers and deep learning", "and RNNs?"], "Recurrent networks (RNNs) read a sequence"],
])("the last of %j asks for a definition, like the first", async (questions, expected) => {
	expect(await converse(questions, [AI, KINDS, CONSENSUS])).toMatch(
		new RegExp(`^[^\\n]*\\n*${expected.replace(/[()]/g, "\\$&")}`),
	);
});
