import { Hono } from "hono";
import * as z from "zod";
import { isEqualSecret } from "../../auth/equal-secret.ts";
import { openDatabase } from "../../db/client.ts";
import { countWaitingDeadLetters } from "../../db/dead-letters.ts";
import { readUsageMetrics } from "../../db/usage-metrics.ts";
import { AppError } from "../../errors.ts";
import { breakers, createChain } from "../../inference/create.ts";
import { readLiveGauges } from "../../live-gauges.ts";
import type { AppEnv } from "../app-env.ts";
import { describeRoute } from "../openapi/describe.ts";
import { readQueueStates } from "../staff/queue-states.ts";
import { createFamilies } from "./families.ts";
import { formatOpenMetrics, OPEN_METRICS_TYPE } from "./open-metrics.ts";

/** The route for monitoring systems such as Prometheus. It doesn't exist unless `METRICS_TOKEN` is set. */
export const metrics = new Hono<AppEnv>().get(
	"/",
	describeRoute(
		"Get metrics in the OpenMetrics format",
		{ 200: { "application/openmetrics-text": z.string() } },
		{
			headers: { authorization: "`Bearer` and the `METRICS_TOKEN` of the configuration" },
			errors: ["not_found", "unauthenticated"],
		},
	),
	async (c) => {
		const { config, env } = { config: c.var.config, env: c.env };
		assertToken(config.metricsToken, c.req.header("authorization"));
		const [usage, providers, queues, deadLetters] = await Promise.all([
			readUsageMetrics(env.DB),
			createChain(config, env).healthOfEach(),
			readQueueStates(env),
			countWaitingDeadLetters(openDatabase(env.DB)),
		]);
		const live = readLiveGauges();
		const measured = { usage, providers, breakers, queues, deadLetters, live, now: Date.now() };
		return c.body(formatOpenMetrics(createFamilies(measured)), 200, { "content-type": OPEN_METRICS_TYPE });
	},
);

/** @throws {AppError} `not_found` if no token is configured, or `unauthenticated` */
function assertToken(configured: string, authorization: string | undefined): void {
	if (configured === "") throw new AppError("not_found", "Not found; check the request path.");
	const [, token = ""] = /^bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
	if (!isEqualSecret(token, configured))
		throw new AppError("unauthenticated", "Send Authorization: Bearer <METRICS_TOKEN>.");
}
