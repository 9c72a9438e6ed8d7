import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { readConfig } from "./config.ts";
import { Liveness } from "./contracts/health.ts";
import { analytics } from "./http/analytics.ts";
import type { AppEnv } from "./http/app-env.ts";
import { auth } from "./http/auth.ts";
import { blockingChat } from "./http/blocking-chat.ts";
import { limitBodies } from "./http/body-limit.ts";
import { classifyRoutes } from "./http/classify.ts";
import { conversations } from "./http/conversations.ts";
import { cors } from "./http/cors.ts";
import { answers } from "./http/describe.ts";
import { docs } from "./http/docs.ts";
import { onError, onNotFound } from "./http/errors.ts";
import { health } from "./http/health.ts";
import { knowledge } from "./http/knowledge.ts";
import { openai } from "./http/openai.ts";
import { RouteTable } from "./http/route-table.ts";
import { secureResponses } from "./http/secure-responses.ts";
import { socket } from "./http/socket.ts";
import { stream } from "./http/stream.ts";
import { tasks } from "./http/tasks.ts";
import { tinyllama } from "./http/tinyllama.ts";

const routes = new RouteTable();
const methodsOf = routes.methodsOf.bind(routes);

/** Every route. Paths answer with and without their trailing slash. */
export const app = new Hono<AppEnv>({ strict: false })
	.use(requestId())
	.use(secureResponses())
	.use(async (c, next) => {
		c.set("config", readConfig(c.env));
		await next();
	})
	.use(cors(methodsOf))
	.use(limitBodies())
	.get("/health", answers("Whether the Worker runs", { 200: Liveness }), (c) => c.json({ status: "ok" }))
	.route("/api/health", health)
	.route("/api/authentication", auth)
	.route("/api/auth", auth)
	.route("/api/agents/async/stream", stream)
	.route("/api/agents/tinyllama/stream", stream)
	.route("/api/agents/tinyllama/chat", blockingChat())
	.route("/api/agents/classify", classifyRoutes)
	.route("/api/agents/async", tasks)
	.route("/api/agents/tinyllama", tasks)
	.route("/api/agents/tinyllama", tinyllama)
	.route("/api/conversations", conversations)
	.route("/api/knowledge", knowledge)
	.route("/api/analytics", analytics)
	.route("/v1", openai)
	.route("/ws/agent", socket)
	.route("/", docs(routes))
	.onError(onError)
	.notFound(onNotFound(methodsOf));
routes.fill(app.routes);

/** For typed clients: `hc<AppType>()`. */
export type AppType = typeof app;
