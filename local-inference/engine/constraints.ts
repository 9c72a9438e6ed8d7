import {
	type Llama,
	type LlamaGrammar,
	LlamaGrammarEvaluationState,
	type LlamaModel,
	type SequenceEvaluateOptions,
	TokenBias,
} from "node-llama-cpp";
import type { ChildRequest, Grammar } from "./child-protocol.ts";
import { EngineError } from "./engine.ts";

/** Bias at which a token never occurs, as in OpenAI's API. */
const NEVER = -100;

/** The options that restrict which tokens an answer can have. */
export type Constraints = Pick<SequenceEvaluateOptions, "grammarEvaluationState" | "tokenBias">;

/**
 * Creates the grammar's state and the biases of a request. The state belongs to one answer.
 *
 * @throws {EngineError} `request_refused` when a token cannot be biased, or llama.cpp cannot use the grammar
 */
export async function createConstraints(
	model: LlamaModel,
	{ grammar, logitBias }: Pick<ChildRequest, "grammar" | "logitBias">,
): Promise<Constraints> {
	const constraints: Constraints = {};
	if (grammar !== null) {
		const compiled = await compileGrammar(model.llama, grammar);
		constraints.grammarEvaluationState = new LlamaGrammarEvaluationState({ model, grammar: compiled });
	}
	if (logitBias.length > 0) constraints.tokenBias = createBias(model, new Map(logitBias));
	return constraints;
}

/**
 * Compiles the grammar of an answer.
 *
 * @throws {EngineError} `request_refused` when llama.cpp rejects it, such as one whose rules repeat too much, or that
 * starts with itself
 */
export async function compileGrammar(
	llama: Pick<Llama, "createGrammar">,
	{ gbnf, param }: Grammar,
): Promise<LlamaGrammar> {
	try {
		return await llama.createGrammar({ grammar: gbnf });
	} catch {
		const message = `${param}: the schema is too complex for this model server; simplify it.`;
		throw new EngineError("request_refused", message, { param });
	}
}

/** @throws {EngineError} `request_refused` when the model has no such token, or the token ends answers */
function createBias(model: LlamaModel, biases: Map<number, number>): TokenBias {
	const tokenBias = TokenBias.for(model);
	for (const token of model.iterateAllTokens()) {
		const bias = biases.get(token);
		if (bias === undefined || model.isEogToken(token)) continue;
		tokenBias.set(token, bias === NEVER ? "never" : { logit: bias });
		biases.delete(token);
	}
	const [unknown] = biases.keys();
	if (unknown === undefined) return tokenBias;
	throw new EngineError(
		"request_refused",
		`logit_bias.${unknown}: this model has no such token, or the token ends answers and cannot be biased.`,
		{ param: "logit_bias" },
	);
}
