import { Hono } from "hono";
import { ModelChoiceList } from "../contracts/models.ts";
import { createChain } from "../inference/create.ts";
import type { AppEnv } from "./app-env.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { describeRoute } from "./openapi/describe.ts";

/** The route for the models that a question can name. */
export const models = new Hono<AppEnv>().get(
	"/",
	describeRoute("List the models to choose from", { 200: ModelChoiceList }),
	authenticate,
	async (c) => {
		const { models: items } = await createChain(c.var.config, c.env).listModels();
		return c.json({ items } satisfies ModelChoiceList);
	},
);
