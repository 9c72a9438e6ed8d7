import type { ChatTool, ModelFeatures } from "../../../src/contracts/openai-features.ts";
import type { Grammar } from "../child-protocol.ts";
import { JsonSchemaGrammar } from "./json-schema-grammar.ts";
import { CALL_CLOSE, CALL_OPEN, callHead } from "./tool-format.ts";

/** Maximum number of calls in one answer. A limit keeps small models from repeating calls forever. */
const CALLS_MAX = 16;

/** Matches text without `<tool_`, the start of a call. */
const TEXT = '([^<] | "<"+ ([^t<] | "t" ([^o<] | "o" ([^o<] | "o" ([^l<] | "l" [^_<])))))+';
const THINKING = '("<think>" ([^<] | "<" [^/])* "</think>" [\\n]*)?';

/**
 * Returns the grammar of the answers that the features allow, or null if they allow any text.
 *
 * @throws {EngineError} `request_refused` when the schema of the answer or of a strict tool cannot be enforced
 */
export function answerGrammar({
	response_format: format,
	tools = [],
	tool_choice: choice,
	parallel_tool_calls: isParallel = true,
}: ModelFeatures): Grammar | null {
	if (tools.length === 0 && format === undefined) return null;
	const grammar = new JsonSchemaGrammar(tools.length === 0 ? "response_format.json_schema.schema" : "tools");
	const json = format === undefined ? null : jsonRule(format, grammar);
	if (tools.length === 0) return grammar.toGrammar(json ?? "");
	const isChosen = ({ function: { name } }: ChatTool) =>
		typeof choice !== "object" || choice.function.name === name;
	const calls = tools.filter(isChosen).map((tool) => callRule(tool, grammar));
	const call = grammar.add(`${quote(CALL_OPEN)} (${calls.join(" | ")}) ${quote(CALL_CLOSE)}`);
	const isSingle = !isParallel || typeof choice === "object";
	const all = isSingle ? call : grammar.add(`${call} ("\\n" ${call}){0,${CALLS_MAX - 1}}`);
	if (choice !== undefined) return grammar.toGrammar(`${THINKING} ${all}`);
	return grammar.toGrammar(json === null ? `${all} | ${TEXT} ${all}?` : `${all} | ${json}`);
}

function jsonRule(format: NonNullable<ModelFeatures["response_format"]>, grammar: JsonSchemaGrammar): string {
	if (format.type === "json_schema") return grammar.addSchema(format.json_schema.schema, { isStrict: true });
	return grammar.addAnyObject();
}

function callRule({ function: tool }: ChatTool, grammar: JsonSchemaGrammar): string {
	return grammar.add(`${quote(callHead(tool.name))} ${argumentsRule(tool, grammar)} "}"`);
}

/** Returns the rule of a call's arguments. A function without parameters has none, as in OpenAI's API. */
function argumentsRule({ parameters, strict }: ChatTool["function"], grammar: JsonSchemaGrammar): string {
	if (parameters == null) return '"{}"';
	if (Object.keys(parameters).length === 0) return grammar.addAnyObject();
	return grammar.addSchema(parameters, { isStrict: strict === true });
}

function quote(text: string): string {
	return JSON.stringify(text);
}
