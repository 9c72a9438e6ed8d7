/** What each program tries, in the order of the table. A program leaves out what its client does not offer. */
export const FEATURES = {
	models: "List models",
	answer: "Answer",
	stream: "Answer, streamed",
	tools: "Tool calls",
	streamed_tools: "Tool calls, streamed",
	tool_results: "Tool results",
	json_schema: "JSON schema",
	stop: "Stop string",
	embeddings: "Embeddings",
	base64: "Embeddings, `base64`",
	unknown_parameter: "Error that names an unknown parameter",
	wrong_key: "Authentication error for a wrong key",
	responses: "Responses API",
	streamed_response: "Responses API, streamed",
	previous_response: "Responses API, `previous_response_id`",
	item_reference: "Responses API, `item_reference`",
} as const;
export type Feature = keyof typeof FEATURES;

/** A client of OpenAI's API and the program that uses it. */
export interface Client {
	name: string;
	/** Where the packages come from; null if the program sends the requests that the client would send. */
	registry: "npm" | "pypi" | null;
	/** The packages to install. */
	packages: readonly string[];
	/** The version of the client. */
	version: string;
	/** A file in `programs/`. */
	program: string;
}

/** The clients that are tested. */
export const CLIENTS: readonly Client[] = [
	{
		name: "openai for Node.js",
		registry: "npm",
		packages: ["openai@7.59.0"],
		version: "7.59.0",
		program: "openai.mjs",
	},
	{
		name: "openai for Python",
		registry: "pypi",
		packages: ["openai==3.57.0"],
		version: "3.57.0",
		program: "openai_python.py",
	},
	{
		name: "Vercel AI SDK",
		registry: "npm",
		packages: ["ai@7.0.173", "@ai-sdk/openai-compatible@3.0.92", "@ai-sdk/openai@4.0.118", "zod@4.6.7"],
		version: "7.0.173",
		program: "ai-sdk.mjs",
	},
	{
		name: "LangChain for JavaScript",
		registry: "npm",
		packages: ["@langchain/openai@1.6.0", "@langchain/core@1.4.0"],
		version: "1.6.0",
		program: "langchain.mjs",
	},
	{
		name: "LangChain for Python",
		registry: "pypi",
		packages: ["langchain-openai==1.7.4"],
		version: "1.7.4",
		program: "langchain_python.py",
	},
	{
		name: "LlamaIndex",
		registry: "pypi",
		packages: ["llama-index-llms-openai-like==0.8.1", "llama-index-embeddings-openai-like==0.4.0"],
		version: "0.8.1",
		program: "llamaindex_python.py",
	},
	{
		name: "LiteLLM",
		registry: "pypi",
		packages: ["litellm==1.110.2"],
		version: "1.110.2",
		program: "litellm_python.py",
	},
	{ name: "Continue", registry: null, packages: [], version: "1.3.40", program: "continue.mjs" },
	{ name: "Open WebUI", registry: null, packages: [], version: "0.12.4", program: "open-webui.mjs" },
];
