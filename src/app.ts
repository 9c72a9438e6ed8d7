import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { readConfig } from "./config.ts";
import { Liveness } from "./contracts/health.ts";
import { analytics } from "./http/analytics.ts";
import type { AppEnv } from "./http/app-env.ts";
import { auth } from "./http/auth/routes.ts";
import { conversations } from "./http/conversations/routes.ts";
import { health } from "./http/health.ts";
import { knowledge } from "./http/knowledge/routes.ts";
import { mcp, protectedResource } from "./http/mcp/routes.ts";
import { metrics } from "./http/metrics/routes.ts";
import { limitBody } from "./http/middleware/body-limit.ts";
import { cors } from "./http/middleware/cors.ts";
import { onError, onNotFound } from "./http/middleware/errors.ts";
import { refuseEncodedBody } from "./http/middleware/refuse-encoded-body.ts";
import { secureResponses } from "./http/middleware/secure-responses.ts";
import { models } from "./http/models.ts";
import { useOpenAiErrors } from "./http/openai/errors.ts";
import { openai } from "./http/openai/routes.ts";
import { describeRoute } from "./http/openapi/describe.ts";
import { RouteTable } from "./http/openapi/route-table.ts";
import { docs } from "./http/openapi/routes.ts";
import { ownAgents } from "./http/own-agents.ts";
import { protocolV1 } from "./http/protocol-v1.ts";
import { shared, shares } from "./http/shares/routes.ts";
import { socket } from "./http/socket/routes.ts";
import { staff } from "./http/staff/routes.ts";
import { blockingChat } from "./http/tasks/blocking-chat.ts";
import { classifyRoutes } from "./http/tasks/classify.ts";
import { tasks } from "./http/tasks/routes.ts";
import { stream } from "./http/tasks/stream.ts";

const routes = new RouteTable();
const methodsOf = routes.methodsOf.bind(routes);

/** The app with all its routes. `strict: false` makes the trailing slash optional. */
export const app = new Hono<AppEnv>({ strict: false })
	.use("/v1/*", useOpenAiErrors)
	.use(requestId())
	.use(secureResponses())
	.use(async (c, next) => {
		c.set("config", readConfig(c.env));
		await next();
	})
	.use(cors(methodsOf))
	.use(limitBody())
	.use(refuseEncodedBody)
	.get("/health", describeRoute("Check liveness", { 200: Liveness }), (c) => c.json({ status: "ok" }))
	.route("/metrics", metrics)
	.route("/api/health", health)
	.route("/api/authentication", auth)
	.route("/api/auth", auth)
	.route("/api/staff", staff)
	.route("/api/agents/async/stream", stream)
	.route("/api/agents/tinyllama/stream", stream)
	.route("/api/agents/tinyllama/chat", blockingChat())
	.route("/api/agents/classify", classifyRoutes)
	.route("/api/agents/own", ownAgents)
	.route("/api/agents/async", tasks)
	.route("/api/agents/tinyllama", tasks)
	.route("/api/agents/tinyllama", protocolV1)
	.route("/api/models", models)
	.route("/api/conversations", conversations)
	.route("/api/shares", shares)
	.route("/api/shared", shared)
	.route("/api/knowledge", knowledge)
	.route("/api/analytics", analytics)
	.route("/v1", openai)
	.route("/mcp", mcp)
	.route("/.well-known/oauth-protected-resource", protectedResource)
	.route("/ws/agent", socket)
	.route("/", docs(routes))
	.onError(onError)
	.notFound(onNotFound(methodsOf));
routes.fill(app.routes);

/**
 * The routes, for typed clients: `hc<AppType>()`.
 *
 * @public
 */
export type AppType = typeof app;
