export const BASE_URL = process.env.OPENAI_BASE_URL ?? "";
export const API_KEY = process.env.OPENAI_API_KEY ?? "";
/** A model without an agent, an agent, and the model of embeddings. */
export const MODEL = "scripted";
export const AGENT = "omeruta/general";
export const EMBEDDING_MODEL = "wordllama-256";
export const QUESTION = "What is the weather in Paris and Rome?";
export const ANSWER = `one two three STOP ${Array.from({ length: 20 }, (_, n) => `w${n}`).join(" ")}`;
export const TOOL_ANSWER = "The tools returned 19 degrees in Paris and 19 degrees in Rome.";
export const CITY_SCHEMA = {
	type: "object",
	properties: { city: { type: "string" }, degrees: { type: "number" } },
	required: ["city", "degrees"],
	additionalProperties: false,
};
export const TOOL = {
	type: "function",
	function: {
		name: "get_weather",
		description: "Returns the weather in a city.",
		parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
	},
};

/** Returns the result of the tool. */
export function weatherIn(city) {
	return `19 degrees in ${city}`;
}

/** Tries a feature and prints whether it works. */
export async function check(feature, attempt) {
	try {
		await attempt();
		console.log(JSON.stringify({ feature, passed: true }));
	} catch (error) {
		console.log(JSON.stringify({ feature, passed: false, detail: String(error?.message ?? error) }));
	}
}
