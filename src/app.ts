import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { readConfig } from "./config.ts";
import { BODY_MAX_BYTES } from "./contracts/limits.ts";
import { AppError } from "./errors.ts";
import { analytics } from "./http/analytics.ts";
import type { AppEnv } from "./http/app-env.ts";
import { auth } from "./http/auth.ts";
import { blockingChat } from "./http/blocking-chat.ts";
import { conversations } from "./http/conversations.ts";
import { onError, onNotFound } from "./http/errors.ts";
import { health } from "./http/health.ts";
import { socket } from "./http/socket.ts";
import { stream } from "./http/stream.ts";
import { tasks } from "./http/tasks.ts";
import { tinyllama } from "./http/tinyllama.ts";

/** Every route. Paths answer with and without their trailing slash. */
export const app = new Hono<AppEnv>({ strict: false })
	.use(requestId())
	.use(secureHeadersButForSockets())
	.use(
		bodyLimit({
			maxSize: BODY_MAX_BYTES,
			onError: () => {
				throw new AppError("body_too_large", `A body may have ${BODY_MAX_BYTES / 1024} KB at most.`);
			},
		}),
	)
	.use(async (c, next) => {
		c.set("config", readConfig(c.env));
		await next();
	})
	.get("/health", (c) => c.json({ status: "ok" }))
	.route("/api/health", health)
	.route("/api/authentication", auth)
	.route("/api/auth", auth)
	.route("/api/agents/async/stream", stream)
	.route("/api/agents/tinyllama/stream", stream)
	.route("/api/agents/tinyllama/chat", blockingChat())
	.route("/api/agents/async", tasks)
	.route("/api/agents/tinyllama", tasks)
	.route("/api/agents/tinyllama", tinyllama)
	.route("/api/conversations", conversations)
	.route("/api/analytics", analytics)
	.route("/ws/agent", socket)
	.onError(onError)
	.notFound(onNotFound);

/** For typed clients: `hc<AppType>()`. */
export type AppType = typeof app;

function secureHeadersButForSockets() {
	const secure = secureHeaders();
	return ((c, next) =>
		c.req.header("upgrade") === undefined ? secure(c, next) : next()) satisfies ReturnType<
		typeof secureHeaders
	>;
}
