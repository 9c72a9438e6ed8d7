import { describe, expect, test } from "vitest";
import { findDefinedAcronyms } from "../../../src/text/acronyms.ts";

const found = (text: string) => findDefinedAcronyms(text).map(({ short, long }) => `${short} = ${long}`);

describe("findDefinedAcronyms", () => {
	test.each([
		["A large language model (LLM) reads.", "llm = large language model"],
		["**Large language models** (LLMs) read.", "llm = large language model"],
		["A [large language model](/wiki/llm) (LLM) reads.", "llm = large language model"],
		["An LLM (large language model) reads.", "llm = large language model"],
		["Proof of Work, or PoW, needs energy.", "pow = proof of work"],
		["The central processing unit, also known as CPU.", "cpu = central processing unit"],
		["RAG stands for retrieval-augmented generation, which helps.", "rag = retrieval augmented generation"],
		["Retrieval-augmented\ngeneration (RAG) helps.", "rag = retrieval augmented generation"],
		["Artificial intelligence (AI)", "ai = artificial intelligence"],
		["The long short-term memory (LSTM) forgets.", "lstm = long short term memory"],
		["Bitcoin (BTC) is money.", "btc = bitcoin"],
		["Die Mehrwertsteuer (MwSt) steigt.", "mwst = mehrwertsteuer"],
		[
			"The National Institute of Standards and Technology (NIST) decides.",
			"nist = national institute of standards and technology",
		],
	])("finds the definition in %j", (text, acronym) => expect(found(text)).toEqual([acronym]));

	test.each([
		"The US institute NIST decides.",
		"The US institute (NIST) decides.",
		"It costs ten coins (USD).",
		"We met in Berlin (Germany) and at NASA (see below).",
		"Use Ollama, the llama-server, or LM Studio.",
		"A virtual machine. It costs little (VM).",
		"Virtual\n\nmachine (VM).",
		"World Health Organization (WHO)",
	])("finds none in %j", (text) => expect(found(text)).toEqual([]));

	test("reads no more than a bounded number of parentheses", () => {
		expect(found(`${"(AB) ".repeat(1_000)} large language model (LLM)`)).toEqual([]);
		expect(found(`${"(".repeat(100_000)} large language model (LLM)`)).toEqual([
			"llm = large language model",
		]);
	});
});
