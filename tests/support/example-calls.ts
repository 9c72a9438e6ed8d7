import { type Ids, SECRET } from "./example-ids.ts";
import { PASSWORD, registration } from "./members.ts";
import { call, type TestUser } from "./worker.ts";

/** A user with a password, or one with staff access. */
export type Role = "member" | "staff";

export interface Call {
	path: string;
	body?: unknown;
	headers?: Record<string, string>;
	status: number;
	/** What the call requires its user to be, if a guest isn't enough. */
	needs?: Role;
	/** Whether the call works without authentication. */
	open?: true;
}

/** The headers that an MCP client sends. */
export const MCP_HEADERS = {
	accept: "application/json, text/event-stream",
	"content-type": "application/json",
};

const NO_BUDGET = { tokens_per_day: null, tokens_per_minute: null };

/** A successful call to every route. A route with two paths is listed under one of them. */
export const GOOD_CALLS: Readonly<Record<string, (ids: Ids) => Call>> = {
	"GET /health": () => ({ path: "/health", status: 200, open: true }),
	"GET /api/health/": () => ({ path: "/api/health/", status: 200, open: true }),
	"GET /metrics": () => ({ path: "/metrics", status: 404, open: true }),
	"GET /openapi.json": () => ({ path: "/openapi.json", status: 200, open: true }),
	"GET /docs": () => ({ path: "/docs", status: 200, open: true }),

	"POST /api/auth/register/": () => ({
		path: "/api/auth/register/",
		body: registration(),
		status: 201,
		open: true,
	}),
	"POST /api/auth/login/": ({ login }) => ({
		path: "/api/auth/login/",
		body: { username: login, password: PASSWORD },
		status: 200,
		needs: "member",
		open: true,
	}),
	"POST /api/auth/guest/": () => ({ path: "/api/auth/guest/", status: 201, open: true }),
	"POST /api/auth/token/refresh/": ({ refresh }) => ({
		path: "/api/auth/token/refresh/",
		body: { refresh },
		status: 200,
		open: true,
	}),
	"POST /api/auth/logout/": ({ refresh }) => ({
		path: "/api/auth/logout/",
		body: { refresh_token: refresh },
		status: 200,
		open: true,
	}),
	"POST /api/auth/ws-ticket/": ({ conversation }) => ({
		path: "/api/auth/ws-ticket/",
		body: { conversation_id: conversation },
		status: 200,
	}),
	"GET /api/auth/check-auth/": () => ({ path: "/api/auth/check-auth/", status: 200 }),
	"GET /api/auth/profile/": () => ({ path: "/api/auth/profile/", status: 200 }),
	"PUT /api/auth/profile/": () => ({ path: "/api/auth/profile/", body: { first_name: "Ada" }, status: 200 }),
	"PATCH /api/auth/profile/": () => ({ path: "/api/auth/profile/", body: { last_name: "L" }, status: 200 }),
	"POST /api/auth/change-password/": () => ({
		path: "/api/auth/change-password/",
		body: { old_password: PASSWORD, new_password: "another good one", confirm_password: "another good one" },
		status: 200,
		needs: "member",
	}),
	"POST /api/auth/password-reset/": ({ reset }) => ({
		path: "/api/auth/password-reset/",
		body: { token: reset, new_password: "another good one" },
		status: 200,
		needs: "member",
		open: true,
	}),
	"GET /api/auth/quota/": () => ({ path: "/api/auth/quota/", status: 200 }),
	"GET /api/auth/export/": () => ({ path: "/api/auth/export/", status: 200 }),
	"DELETE /api/auth/account/": () => ({ path: "/api/auth/account/", status: 202 }),
	"GET /api/auth/sessions/": () => ({ path: "/api/auth/sessions/", status: 200 }),
	"DELETE /api/auth/sessions/{id}/": ({ session }) => ({
		path: `/api/auth/sessions/${session}/`,
		status: 200,
	}),
	"GET /api/auth/api-keys/": () => ({ path: "/api/auth/api-keys/", status: 200 }),
	"POST /api/auth/api-keys/": () => ({
		path: "/api/auth/api-keys/",
		body: { name: "script", scopes: ["chat"] },
		status: 201,
	}),
	"PATCH /api/auth/api-keys/{id}/": ({ apiKey }) => ({
		path: `/api/auth/api-keys/${apiKey}/`,
		body: { tokens_per_day: 1_000_000 },
		status: 200,
	}),
	"DELETE /api/auth/api-keys/{id}/": ({ apiKey }) => ({ path: `/api/auth/api-keys/${apiKey}/`, status: 200 }),

	"POST /api/staff/password-resets/": ({ login }) => ({
		path: "/api/staff/password-resets/",
		body: { user: login },
		status: 201,
		needs: "staff",
	}),
	"GET /api/staff/budgets/": () => ({ path: "/api/staff/budgets/", status: 200, needs: "staff" }),
	"PUT /api/staff/budgets/{kind}/": () => ({
		path: "/api/staff/budgets/guests/",
		body: NO_BUDGET,
		status: 200,
		needs: "staff",
	}),
	"DELETE /api/staff/budgets/{kind}/": () => ({
		path: "/api/staff/budgets/guests/",
		status: 200,
		needs: "staff",
	}),
	"GET /api/staff/users/{user_id}/budget/": ({ user }) => ({
		path: `/api/staff/users/${user}/budget/`,
		status: 200,
		needs: "staff",
	}),
	"PUT /api/staff/users/{user_id}/budget/": ({ user }) => ({
		path: `/api/staff/users/${user}/budget/`,
		body: NO_BUDGET,
		status: 200,
		needs: "staff",
	}),
	"DELETE /api/staff/users/{user_id}/budget/": ({ user }) => ({
		path: `/api/staff/users/${user}/budget/`,
		status: 200,
		needs: "staff",
	}),

	"GET /api/staff/code/": () => ({ path: "/api/staff/code/", status: 200 }),
	"POST /api/staff/code/": () => ({
		path: "/api/staff/code/",
		body: { code: "0000-0000-0000" },
		status: 200,
		needs: "staff",
	}),
	"GET /api/staff/users/": () => ({ path: "/api/staff/users/", status: 200, needs: "staff" }),
	"PATCH /api/staff/users/{id}/": ({ otherUser }) => ({
		path: `/api/staff/users/${otherUser}/`,
		body: { is_active: false },
		status: 200,
		needs: "staff",
	}),
	"GET /api/staff/dead-letters/": () => ({ path: "/api/staff/dead-letters/", status: 200, needs: "staff" }),
	"GET /api/staff/dead-letters/{id}/": ({ deadLetter }) => ({
		path: `/api/staff/dead-letters/${deadLetter}/`,
		status: 200,
		needs: "staff",
	}),
	"POST /api/staff/dead-letters/{id}/redrive/": ({ deadLetter }) => ({
		path: `/api/staff/dead-letters/${deadLetter}/redrive/`,
		body: {},
		status: 200,
		needs: "staff",
	}),
	"DELETE /api/staff/dead-letters/{id}/": ({ deadLetter }) => ({
		path: `/api/staff/dead-letters/${deadLetter}/`,
		status: 200,
		needs: "staff",
	}),
	"GET /api/staff/tasks/": () => ({ path: "/api/staff/tasks/", status: 200, needs: "staff" }),
	"POST /api/staff/tasks/cancel/": ({ user, task }) => ({
		path: "/api/staff/tasks/cancel/",
		body: { user_id: user, task_id: task },
		status: 200,
		needs: "staff",
	}),
	"GET /api/staff/system/": () => ({ path: "/api/staff/system/", status: 200, needs: "staff" }),
	"GET /api/staff/configuration/": () => ({
		path: "/api/staff/configuration/",
		status: 200,
		needs: "staff",
	}),
	"GET /api/staff/audit/": () => ({ path: "/api/staff/audit/", status: 200, needs: "staff" }),

	"POST /api/agents/async/chat_async/": () => ({
		path: "/api/agents/async/chat_async/",
		body: { message: "Hi?" },
		status: 200,
	}),
	"POST /api/agents/async/multiagent_async/": () => ({
		path: "/api/agents/async/multiagent_async/",
		body: { query: "Hi?" },
		status: 200,
	}),
	"POST /api/agents/async/expand_knowledge/": () => ({
		path: "/api/agents/async/expand_knowledge/",
		body: { topic: "Alpacas", max_urls: 1 },
		status: 200,
	}),
	"POST /api/agents/classify/": () => ({
		path: "/api/agents/classify/",
		body: { message: "What is Bitcoin?" },
		status: 200,
	}),
	"GET /api/agents/own/": () => ({ path: "/api/agents/own/", status: 200 }),
	"POST /api/agents/own/": () => ({
		path: "/api/agents/own/",
		body: { name: "proofreader", instructions: "Correct the grammar." },
		status: 201,
	}),
	"GET /api/agents/own/{id}/": ({ ownAgent }) => ({ path: `/api/agents/own/${ownAgent}/`, status: 200 }),
	"PATCH /api/agents/own/{id}/": ({ ownAgent }) => ({
		path: `/api/agents/own/${ownAgent}/`,
		body: { title: "Better" },
		status: 200,
	}),
	"DELETE /api/agents/own/{id}/": ({ ownAgent }) => ({ path: `/api/agents/own/${ownAgent}/`, status: 200 }),
	"GET /api/agents/async/status/{task_id}/": ({ task }) => ({
		path: `/api/agents/async/status/${task}/`,
		status: 200,
	}),
	"POST /api/agents/async/cancel/{task_id}/": ({ task }) => ({
		path: `/api/agents/async/cancel/${task}/`,
		status: 200,
	}),
	"GET /api/agents/async/stream/{task_id}/": ({ task }) => ({
		path: `/api/agents/async/stream/${task}/`,
		status: 200,
	}),
	"POST /api/agents/async/chat/": () => ({
		path: "/api/agents/tinyllama/chat/",
		body: { message: "Hi?" },
		status: 200,
	}),
	"GET /api/agents/async/conversation_history/": ({ conversation }) => ({
		path: `/api/agents/tinyllama/conversation_history/?conversation_id=${conversation}`,
		status: 200,
	}),
	"GET /api/agents/async/conversation_summary/": ({ conversation }) => ({
		path: `/api/agents/tinyllama/conversation_summary/?conversation_id=${conversation}`,
		status: 200,
	}),
	"POST /api/agents/async/clear_conversation/": ({ conversation }) => ({
		path: "/api/agents/tinyllama/clear_conversation/",
		body: { conversation_id: conversation },
		status: 200,
	}),
	"POST /api/agents/async/search_knowledge/": () => ({
		path: "/api/agents/tinyllama/search_knowledge/",
		body: { query: `Bitcoin ${SECRET}` },
		status: 200,
	}),
	"GET /api/agents/async/status/": () => ({ path: "/api/agents/tinyllama/status/", status: 200 }),

	"GET /v1/models": () => ({ path: "/v1/models", status: 200 }),
	"GET /v1/models/{model}": () => ({ path: "/v1/models/omeruta/qa", status: 200 }),
	"POST /v1/chat/completions": () => ({
		path: "/v1/chat/completions",
		body: { model: "omeruta/qa", messages: [{ role: "user", content: "Hi?" }] },
		status: 200,
	}),

	"POST /mcp": () => ({
		path: "/mcp",
		body: { jsonrpc: "2.0", id: 1, method: "ping" },
		headers: MCP_HEADERS,
		status: 200,
	}),
	"GET /.well-known/oauth-protected-resource": () => ({
		path: "/.well-known/oauth-protected-resource",
		status: 200,
		open: true,
	}),
	"GET /.well-known/oauth-protected-resource/mcp": () => ({
		path: "/.well-known/oauth-protected-resource/mcp",
		status: 200,
		open: true,
	}),
	"POST /v1/responses": () => ({
		path: "/v1/responses",
		body: { model: "omeruta/qa", input: "Hi?", store: false },
		status: 200,
	}),
	"GET /v1/responses/{response_id}": ({ task }) => ({ path: `/v1/responses/resp_${task}`, status: 200 }),
	"GET /v1/responses/{response_id}/input_items": ({ task }) => ({
		path: `/v1/responses/resp_${task}/input_items`,
		status: 200,
	}),
	"POST /v1/responses/{response_id}/cancel": ({ task }) => ({
		path: `/v1/responses/resp_${task}/cancel`,
		status: 200,
	}),
	"DELETE /v1/responses/{response_id}": ({ task }) => ({
		path: `/v1/responses/resp_${task}`,
		status: 200,
	}),

	"POST /v1/embeddings": () => ({
		path: "/v1/embeddings",
		body: { model: "wordllama-256", input: "What is Bitcoin?" },
		status: 200,
	}),

	"GET /api/models/": () => ({ path: "/api/models/", status: 200 }),

	"GET /api/conversations/": () => ({ path: `/api/conversations/?q=${SECRET}`, status: 200 }),
	"GET /api/conversations/search/": () => ({ path: `/api/conversations/search/?q=${SECRET}`, status: 200 }),
	"GET /api/conversations/{id}/": ({ conversation }) => ({
		path: `/api/conversations/${conversation}/`,
		status: 200,
	}),
	"PATCH /api/conversations/{id}/": ({ conversation }) => ({
		path: `/api/conversations/${conversation}/`,
		body: { title: "Better" },
		status: 200,
	}),
	"DELETE /api/conversations/{id}/": ({ conversation }) => ({
		path: `/api/conversations/${conversation}/`,
		status: 200,
	}),
	"GET /api/conversations/{id}/messages/": ({ conversation }) => ({
		path: `/api/conversations/${conversation}/messages/`,
		status: 200,
	}),
	"GET /api/conversations/{id}/attachments/{attachment_id}/": ({ conversation, attachment }) => ({
		path: `/api/conversations/${conversation}/attachments/${attachment}/`,
		status: 200,
	}),
	"GET /api/conversations/{id}/export/": ({ conversation }) => ({
		path: `/api/conversations/${conversation}/export/`,
		status: 200,
	}),
	"POST /api/conversations/{id}/regenerate/": ({ conversation, question }) => ({
		path: `/api/conversations/${conversation}/regenerate/`,
		body: { message_id: question },
		status: 200,
	}),
	"POST /api/conversations/{id}/messages/{message_id}/feedback/": ({ conversation, answer }) => ({
		path: `/api/conversations/${conversation}/messages/${answer}/feedback/`,
		body: { rating: "up" },
		status: 200,
	}),
	"POST /api/conversations/{id}/branch/": ({ conversation, answer }) => ({
		path: `/api/conversations/${conversation}/branch/`,
		body: { message_id: answer, message: "And then?" },
		status: 201,
	}),

	"GET /api/shares/": () => ({ path: "/api/shares/", status: 200 }),
	"POST /api/shares/": ({ conversation }) => ({
		path: "/api/shares/",
		body: { conversation_id: conversation },
		status: 201,
	}),
	"DELETE /api/shares/{id}/": ({ share }) => ({ path: `/api/shares/${share}/`, status: 200 }),
	"GET /api/shared/{token}/": () => ({ path: "/api/shared/forged/", status: 404, open: true }),

	"GET /api/knowledge/pages/": () => ({ path: `/api/knowledge/pages/?q=${SECRET}`, status: 200 }),
	"POST /api/knowledge/pages/": () => ({
		path: "/api/knowledge/pages/",
		body: { title: "Alpacas", text: "Alpacas hum." },
		status: 201,
	}),
	"GET /api/knowledge/pages/{id}/": ({ page }) => ({ path: `/api/knowledge/pages/${page}/`, status: 200 }),
	"DELETE /api/knowledge/pages/{id}/": ({ page }) => ({ path: `/api/knowledge/pages/${page}/`, status: 200 }),
	// The page has no URL, so it cannot be recrawled.
	"POST /api/knowledge/pages/{id}/recrawl/": ({ page }) => ({
		path: `/api/knowledge/pages/${page}/recrawl/`,
		status: 400,
	}),
	"GET /api/knowledge/files/": () => ({ path: "/api/knowledge/files/", status: 200 }),
	"POST /api/knowledge/files/": () => ({
		path: "/api/knowledge/files/?name=alpacas.csv",
		body: "Alpacas hum.",
		status: 201,
	}),
	"POST /api/knowledge/files/extracted/": () => ({
		path: "/api/knowledge/files/extracted/",
		body: {
			name: "llamas.pdf",
			media_type: "application/pdf",
			bytes: 10,
			title: "Llamas",
			text: "Llamas spit.",
			page_starts: [0],
		},
		status: 201,
	}),
	"GET /api/knowledge/files/{id}/": ({ file }) => ({ path: `/api/knowledge/files/${file}/`, status: 200 }),
	"DELETE /api/knowledge/files/{id}/": ({ file }) => ({ path: `/api/knowledge/files/${file}/`, status: 200 }),
	"POST /api/knowledge/import/": () => ({
		path: "/api/knowledge/import/",
		body: { id: "alpacas", title: "Alpacas", text: "Alpacas hum." },
		status: 200,
	}),
	"POST /api/knowledge/search/": () => ({
		path: "/api/knowledge/search/",
		body: { query: SECRET },
		status: 200,
	}),
	"GET /api/knowledge/sites/": () => ({ path: "/api/knowledge/sites/", status: 200 }),
	"POST /api/knowledge/sites/": () => ({
		path: "/api/knowledge/sites/",
		body: { url: "https://example.org/" },
		status: 201,
	}),
	"GET /api/knowledge/sites/{id}/": ({ site }) => ({ path: `/api/knowledge/sites/${site}/`, status: 200 }),
	"PATCH /api/knowledge/sites/{id}/": ({ site }) => ({
		path: `/api/knowledge/sites/${site}/`,
		body: { schedule: "monthly" },
		status: 200,
	}),
	"DELETE /api/knowledge/sites/{id}/": ({ site }) => ({ path: `/api/knowledge/sites/${site}/`, status: 200 }),
	"GET /api/knowledge/sites/{id}/urls/": ({ site }) => ({
		path: `/api/knowledge/sites/${site}/urls/`,
		status: 200,
	}),
	"POST /api/knowledge/sites/{id}/read/": ({ site }) => ({
		path: `/api/knowledge/sites/${site}/read/`,
		status: 200,
	}),
	"POST /api/knowledge/sites/{id}/stop/": ({ site }) => ({
		path: `/api/knowledge/sites/${site}/stop/`,
		status: 200,
	}),
	"POST /api/knowledge/sites/{id}/resume/": ({ site }) => ({
		path: `/api/knowledge/sites/${site}/resume/`,
		status: 200,
	}),
	"GET /api/knowledge/sources/": () => ({ path: "/api/knowledge/sources/", status: 200 }),
	"GET /api/knowledge/report/": () => ({ path: "/api/knowledge/report/", status: 200 }),
	"GET /api/knowledge/statistics/": () => ({ path: "/api/knowledge/statistics/", status: 200 }),

	"GET /api/analytics/summary/": () => ({ path: "/api/analytics/summary/", status: 200 }),
	"GET /api/analytics/timeseries/": () => ({ path: "/api/analytics/timeseries/", status: 200 }),
	"GET /api/analytics/agents/": () => ({ path: "/api/analytics/agents/", status: 200 }),
	"GET /api/analytics/questions/": () => ({ path: "/api/analytics/questions/", status: 200 }),
	"GET /api/analytics/models/": () => ({ path: "/api/analytics/models/", status: 200 }),
	"GET /api/analytics/reasons/": () => ({ path: "/api/analytics/reasons/", status: 200 }),
	"GET /api/analytics/sources/": () => ({ path: "/api/analytics/sources/", status: 200 }),
	"GET /api/analytics/engagement/": () => ({ path: "/api/analytics/engagement/", status: 200 }),
	"GET /api/analytics/logs/": () => ({ path: "/api/analytics/logs/", status: 200 }),
};

/** Returns the successful call to the route with this name, or null if there is none. */
export function goodCall(name: string, ids: Ids): Call | null {
	const one = name.replace("/authentication/", "/auth/").replace("/tinyllama/", "/async/");
	const good = GOOD_CALLS[one]?.(ids);
	if (good === undefined) return null;
	const family = name.includes("/authentication/") ? "/authentication/" : "/auth/";
	const path = good.path.replace("/auth/", family);
	return {
		...good,
		path: name.includes("/agents/async/") ? path : path.replace("/agents/async/", "/agents/tinyllama/"),
	};
}

/** Sends a call as a user, or anonymously if `user` is null. */
export function send(
	name: string,
	{ path, body, headers: own }: Call,
	user: TestUser | null,
): Promise<Response> {
	const method = name.split(" ")[0] ?? "GET";
	const headers: HeadersInit = {
		...own,
		...(user !== null && { authorization: `Bearer ${user.signedIn.access}` }),
	};
	const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
	return call(path, init);
}
