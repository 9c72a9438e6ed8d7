import { Hono } from "hono";
import { CLASSIFIER, classify } from "../../agents/classifier/classify.ts";
import { Classification } from "../../contracts/agents.ts";
import { ClassifyRequest } from "../../contracts/task-requests.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { jsonBody } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

/** Classifies a message in the same way as routing, but runs no task. */
export const classifyRoutes = new Hono<AppEnv>().post(
	"/",
	describeRoute(
		"Classify a message",
		{ 200: Classification },
		{ errors: ["message_empty", "message_too_long"] },
	),
	authenticate,
	jsonBody(ClassifyRequest),
	async (c) => {
		await CLASSIFIER.load(c.env.ASSETS);
		return c.json(classify(c.req.valid("json").message) satisfies Classification);
	},
);
