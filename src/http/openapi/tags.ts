/** A section of the API reference. */
interface Tag {
	name: string;
	description: string;
	/** Matches the paths of the section's routes, as written in the code. */
	paths: RegExp;
}

/** The sections in the order of the API reference. A route belongs to the first that matches its path. */
const TAGS: readonly Tag[] = [
	{
		name: "Authentication",
		description: "Accounts, guests, sessions, API keys and socket tickets.",
		paths: /^\/api\/authentication\//,
	},
	{
		name: "Tasks",
		description: "Ask a question and get its answer by polling, as a stream, or over the WebSocket.",
		paths: /^\/api\/(agents\/(async|classify)|models)/,
	},
	{
		name: "Own agents",
		description: "Agents with the user's own instructions. Ask one with the field `agent` of a question.",
		paths: /^\/api\/agents\/own/,
	},
	{
		name: "Conversations",
		description: "The user's conversations and their messages.",
		paths: /^\/api\/conversations/,
	},
	{
		name: "Sharing",
		description: "Links that show a conversation to others, who can only read it.",
		paths: /^\/api\/share/,
	},
	{
		name: "Knowledge",
		description: "The pages that answers are based on.",
		paths: /^\/api\/knowledge/,
	},
	{
		name: "Analytics",
		description: "Questions, response times and tokens. Staff can see those of all users.",
		paths: /^\/api\/analytics/,
	},
	{
		name: "Staff",
		description: "What staff can do for other users.",
		paths: /^\/api\/staff\//,
	},
	{
		name: "OpenAI-compatible",
		description: "Endpoints for OpenAI clients. Errors use OpenAI's format.",
		paths: /^\/v1\//,
	},
	{
		name: "MCP",
		description: "The Model Context Protocol server, for assistants and editors.",
		paths: /^\/(mcp|\.well-known\/)/,
	},
	{
		name: "WebSocket",
		description: "Live events of conversations and tasks.",
		paths: /^\/ws\//,
	},
	{
		name: "Protocol v1",
		description: "The task endpoints for protocol v1 clients, and endpoints that only those clients use.",
		paths: /^\/api\/agents\/tinyllama/,
	},
	{
		name: "Authentication (short paths)",
		description: "The authentication routes under `/api/auth/`.",
		paths: /^\/api\/auth\//,
	},
	{
		name: "Service",
		description: "Health, metrics and documentation.",
		paths: /^/,
	},
];

/** Returns the name of the section that a route belongs to. */
export function tagOf(path: string): string | undefined {
	return TAGS.find(({ paths }) => paths.test(path))?.name;
}

/** Returns the sections as an OpenAPI document lists them. */
export function listTags(): { name: string; description: string }[] {
	return TAGS.map(({ name, description }) => ({ name, description }));
}
